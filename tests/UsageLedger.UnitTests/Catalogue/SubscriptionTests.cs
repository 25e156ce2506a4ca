using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class ASubscriptionInTime
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly SubscriptionStarted Started = new("s1", "124", "pro", Start, TrialUntil: Start.AddDays(14));
    static readonly Subscription OnTrial = new(Started);

    static SubscriptionStatus StatusAt(Subscription subscription, double days) =>
        subscription.Timeline.At(Start.AddDays(days));

    [Theory]
    [InlineData(-0.001, SubscriptionStatus.Scheduled)]
    [InlineData(0, SubscriptionStatus.Trialing)]
    [InlineData(13.999, SubscriptionStatus.Trialing)]
    [InlineData(14, SubscriptionStatus.Active)]
    public void Is_scheduled_then_on_trial_then_active(double days, SubscriptionStatus status) =>
        Assert.Equal(status, StatusAt(OnTrial, days));

    [Fact]
    public void Is_cancelled_from_the_instant_of_the_cancellation_on()
    {
        var cancelled = OnTrial.With(new SubscriptionCancelled("s1", Start.AddDays(1)));
        Assert.Equal(SubscriptionStatus.Trialing, cancelled.Timeline.At(Start.AddDays(1).AddTicks(-1)));
        Assert.Equal(SubscriptionStatus.Cancelled, StatusAt(cancelled, 1));
        Assert.Equal(Start.AddDays(1), cancelled.Timeline.EndsAt);
    }

    [Fact]
    public void Gives_nothing_when_it_is_cancelled_before_it_starts()
    {
        var cancelled = OnTrial.With(new SubscriptionCancelled("s1", Start.AddDays(-1)));
        Assert.Equal(SubscriptionStatus.Scheduled, StatusAt(cancelled, -2));
        Assert.Equal(SubscriptionStatus.Cancelled, StatusAt(cancelled, 1));
    }

    [Fact]
    public void Is_paused_and_resumed_without_any_other_change()
    {
        var paused = OnTrial
            .With(new SubscriptionPaused("s1", Start.AddDays(13)))
            .With(new SubscriptionResumed("s1", Start.AddDays(15)));
        Assert.Equal(SubscriptionStatus.Trialing, StatusAt(paused, 12.9));
        Assert.Equal(SubscriptionStatus.Paused, StatusAt(paused, 14.5));
        Assert.Equal(SubscriptionStatus.Active, StatusAt(paused, 15));
        Assert.Equal(Start, paused.Started.StartsAt);
    }

    [Fact]
    public void Stands_where_the_billing_system_says()
    {
        var mirrored = OnTrial
            .With(new SubscriptionStatusSet("s1", SubscriptionStatus.PastDue, Start.AddDays(20)))
            .With(new SubscriptionStatusSet("s1", SubscriptionStatus.Active, Start.AddDays(22)));
        Assert.Equal(SubscriptionStatus.PastDue, StatusAt(mirrored, 21));
        Assert.Equal(SubscriptionStatus.Active, StatusAt(mirrored, 22));
    }

    [Fact]
    public void Goes_by_when_a_status_holds_not_by_when_it_was_heard_of()
    {
        var outOfOrder = OnTrial
            .With(new SubscriptionStatusSet("s1", SubscriptionStatus.Active, Start.AddDays(22)))
            .With(new SubscriptionStatusSet("s1", SubscriptionStatus.Unpaid, Start.AddDays(20)));
        Assert.Equal(SubscriptionStatus.Unpaid, StatusAt(outOfOrder, 21));
        Assert.Equal(SubscriptionStatus.Active, StatusAt(outOfOrder, 23));
    }

    [Fact]
    public void Stays_paused_whatever_the_billing_system_says() =>
        Assert.Equal(
            SubscriptionStatus.Paused,
            StatusAt(
                OnTrial
                    .With(new SubscriptionPaused("s1", Start.AddDays(1)))
                    .With(new SubscriptionStatusSet("s1", SubscriptionStatus.Active, Start.AddDays(2))),
                3));

    [Theory]
    [InlineData(SubscriptionStatus.Cancelled)]
    [InlineData(SubscriptionStatus.IncompleteExpired)]
    public void Never_comes_back_from_an_end(SubscriptionStatus end)
    {
        var ended = OnTrial.With(new SubscriptionStatusSet("s1", end, Start.AddDays(5)));
        var later = ended.With(new SubscriptionStatusSet("s1", SubscriptionStatus.Active, Start.AddDays(6)));
        Assert.Equal(end, StatusAt(later, 7));
        Refused("subscription-ended", ended.SetStatus(SubscriptionStatus.Active, null, Start.AddDays(6)));
        Refused("subscription-ended", ended.Pause(null, Start.AddDays(6)));
        Refused("subscription-ended", ended.Resume(null, Start.AddDays(6)));
    }
}

public sealed class AChangeOfASubscription
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Now = Start.AddDays(3);
    static readonly Subscription Running = new(new("s1", "124", "pro", Start, TrialUntil: null));

    [Fact]
    public void Cancels_it_once()
    {
        var cancelled = new SubscriptionCancelled("s1", Now);
        Assert.Equal(cancelled, Accepted(Running.Cancel(null, Now)));
        Assert.True(IsUnchanged(Running.With(cancelled).Cancel(null, Now.AddDays(1))));
    }

    [Fact]
    public void Cancels_it_at_once_although_it_was_to_end_later() =>
        Assert.Equal(
            new SubscriptionCancelled("s1", Now),
            Accepted(Running.With(new SubscriptionCancelled("s1", Now.AddDays(9))).Cancel(null, Now)));

    [Fact]
    public void Takes_it_back_before_it_starts() =>
        Assert.Equal(
            new SubscriptionCancelled("s1", Start.AddDays(-3)), Accepted(Running.Cancel(null, Start.AddDays(-3))));

    [Fact]
    public void Does_not_end_it_before_it_starts() =>
        Refused("end-before-start", Running.Cancel(Start.AddTicks(-1), Now));

    [Fact]
    public void Pauses_it_once_and_resumes_it_once()
    {
        Assert.True(IsUnchanged(Running.Resume(null, Now)));
        var paused = Running.With(Accepted(Running.Pause(null, Now)));
        Assert.True(IsUnchanged(paused.Pause(null, Now.AddDays(1))));
        Assert.Equal(new SubscriptionResumed("s1", Now.AddDays(1)), Accepted(paused.Resume(null, Now.AddDays(1))));
    }

    [Fact]
    public void Sets_a_status_once()
    {
        var set = new SubscriptionStatusSet("s1", SubscriptionStatus.PastDue, Now);
        Assert.Equal(set, Accepted(Running.SetStatus(SubscriptionStatus.PastDue, null, Now)));
        Assert.True(IsUnchanged(Running.With(set).SetStatus(SubscriptionStatus.PastDue, null, Now.AddDays(1))));
        Assert.True(IsUnchanged(Running.SetStatus(SubscriptionStatus.Active, null, Now)));
    }

    [Fact]
    public void Is_taken_in_whatever_the_order_in_which_instants_are_named()
    {
        var resumed = Running.With(Accepted(Running.Resume(Now, Now)));
        var paused = resumed.With(Accepted(resumed.Pause(Start.AddDays(1), Now)));
        Assert.Equal(SubscriptionStatus.Paused, paused.Timeline.At(Start.AddDays(2)));
        Assert.Equal(SubscriptionStatus.Active, paused.Timeline.At(Now));

        var active = Running.With(Accepted(Running.SetStatus(SubscriptionStatus.Active, Now, Now)));
        var late = active.With(Accepted(active.SetStatus(SubscriptionStatus.PastDue, Start.AddDays(1), Now)));
        Assert.Equal(SubscriptionStatus.Active, late.Timeline.At(Now));
    }

    [Fact]
    public void Of_the_same_instant_is_taken_in_once()
    {
        var paused = Running.With(Accepted(Running.Pause(Now, Now)));
        Assert.True(IsUnchanged(paused.Pause(Now, Now.AddDays(1))));
        var resumed = paused.With(Accepted(paused.Resume(Now, Now)));
        Assert.Equal(new SubscriptionPaused("s1", Now), Accepted(resumed.Pause(Now, Now)));
    }

    [Fact]
    public void Cannot_come_before_the_start()
    {
        var before = Start.AddDays(-1);
        Refused("subscription-not-started", Running.Pause(null, before));
        Refused("subscription-not-started", Running.SetStatus(SubscriptionStatus.PastDue, before, Now));
        Refused("end-before-start", Running.SetStatus(SubscriptionStatus.Cancelled, before, Now));
        Assert.Equal(
            new SubscriptionStatusSet("s1", SubscriptionStatus.Cancelled, before),
            Accepted(Running.SetStatus(SubscriptionStatus.Cancelled, null, before)));
    }
}

public sealed class WhatASubscriptionGives
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly Dictionary<string, FeatureType> Types = new()
    {
        ["api-calls"] = FeatureType.Consumable,
        ["sso"] = FeatureType.Binary,
    };

    [Fact]
    public void Is_one_allowance_for_each_feature_of_the_package_with_the_subscriptions_own_timeline()
    {
        var subscription = new Subscription(new("s1", "124", "pro", Start, null))
            .With(new SubscriptionCancelled("s1", Start.AddDays(40)));
        var timeline = subscription.Timeline;
        Assert.Equal(
            [
                new("api-calls", FeatureType.Consumable, AllowanceKind.Base, "s1", "pro", 1000, ResetPeriod.Month,
                    false, Start, timeline),
                new("sso", FeatureType.Binary, AllowanceKind.Base, "s1", "pro", null, null, false, Start, timeline),
            ],
            subscription.Allowances(Pro.Definition, Types));
        Assert.Equal([Start, Start.AddDays(40)], timeline.Steps.Select(step => step.Since));
    }
}

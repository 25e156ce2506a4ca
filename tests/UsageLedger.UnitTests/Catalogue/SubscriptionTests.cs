using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class ASubscriptionThatStarts
{
    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly UserDefined User = new("124", null, null, null, null);
    static readonly SubscriptionStarted Wanted = new("s1", "124", "pro", Noon, TrialUntil: null);

    [Fact]
    public void Is_started() => Assert.Equal(Wanted, Accepted(Start(Wanted)));

    [Fact]
    public void Needs_a_user_who_exists() =>
        Refused("user-unknown", Subscription.Start(Wanted, user: null, Pro.As(PackageStatus.Published)));

    [Fact]
    public void Needs_a_package_that_exists() =>
        Refused("package-unknown", Subscription.Start(Wanted, User, package: null));

    [Theory]
    [InlineData(PackageStatus.Draft)]
    [InlineData(PackageStatus.Archived)]
    public void Needs_a_package_that_is_published(PackageStatus status) =>
        Refused("package-not-published", Subscription.Start(Wanted, User, Pro.As(status)));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void Has_no_trial_that_ends_before_it_starts(int hours) =>
        Refused("trial-before-start", Start(Wanted with { TrialUntil = Noon.AddHours(hours) }));

    [Fact]
    public void Can_have_a_trial()
    {
        var trial = Wanted with { TrialUntil = Noon.AddDays(14) };
        Assert.Equal(trial, Accepted(Start(trial)));
    }

    static Decision Start(SubscriptionStarted wanted) =>
        Subscription.Start(wanted, User, Pro.As(PackageStatus.Published));
}

public sealed class ASubscriptionInTime
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly Subscription OnTrial = new(new("s1", "124", "pro", Start, TrialUntil: Start.AddDays(14)), null);

    [Theory]
    [InlineData(-0.001, SubscriptionStatus.Scheduled)]
    [InlineData(0, SubscriptionStatus.Trialing)]
    [InlineData(13.999, SubscriptionStatus.Trialing)]
    [InlineData(14, SubscriptionStatus.Active)]
    public void Is_scheduled_then_on_trial_then_active(double days, SubscriptionStatus status) =>
        Assert.Equal(status, OnTrial.StatusAt(Start.AddDays(days)));

    [Fact]
    public void Is_cancelled_from_the_instant_of_the_cancellation_on()
    {
        var cancelled = OnTrial with { CancelledAt = Start.AddDays(1) };
        Assert.Equal(SubscriptionStatus.Trialing, cancelled.StatusAt(Start.AddDays(1).AddTicks(-1)));
        Assert.Equal(SubscriptionStatus.Cancelled, cancelled.StatusAt(Start.AddDays(1)));
    }

    [Fact]
    public void Can_be_cancelled_before_it_starts() =>
        Assert.Equal(
            SubscriptionStatus.Cancelled,
            (OnTrial with { CancelledAt = Start.AddDays(-1) }).StatusAt(Start.AddDays(1)));

    [Fact]
    public void Is_cancelled_once()
    {
        var at = Start.AddDays(3);
        Assert.Equal(new SubscriptionCancelled("s1", at), Accepted(OnTrial.Cancel(at)));
        Assert.True(IsUnchanged((OnTrial with { CancelledAt = at }).Cancel(at.AddDays(1))));
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
    public void Is_one_allowance_for_each_feature_of_the_package_from_start_to_cancellation()
    {
        var end = Start.AddDays(40);
        var subscription = new Subscription(new("s1", "124", "pro", Start, null), end);
        Assert.Equal(
            [
                new("api-calls", FeatureType.Consumable, "s1", "pro", 1000, ResetPeriod.Month, false, Start, end),
                new("sso", FeatureType.Binary, "s1", "pro", null, null, false, Start, end),
            ],
            subscription.Allowances(Pro.Definition, Types));
    }
}

using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Entitlements.Given;
using static UsageLedger.UnitTests.Entitlements.Instants;

namespace UsageLedger.UnitTests.Entitlements;

public sealed class AnEntitlement
{
    static Entitlement Decide(Allowance? allowance, decimal used = 0, decimal delta = 1) =>
        Entitlement.Decide(
            allowance is null ? [] : [allowance], PolicyTimeline.Default, _ => used, delta, Now);

    [Fact]
    public void Is_none_without_a_subscription() =>
        Assert.Equal(new(false, Reason.NotSubscribed, null, null), Decide(allowance: null));

    [Fact]
    public void Of_a_binary_feature_needs_a_subscription_and_no_count()
    {
        var switchedOn = Allowance(limit: null, type: FeatureType.Binary);
        Assert.Equal(new(true, Reason.FeatureIncluded, switchedOn, null), Decide(switchedOn, used: 1_000));
    }

    [Fact]
    public void Names_the_allowance_that_counts() =>
        Assert.Equal(("s1", "pro"), (Decide(Allowance(10)).Allowance?.SubscriptionId, Allowance(10).PackageId));

    [Theory]
    [InlineData(SubscriptionStatus.PastDue, Reason.SubscriptionPastDue)]
    [InlineData(SubscriptionStatus.Unpaid, Reason.SubscriptionUnpaid)]
    [InlineData(SubscriptionStatus.Paused, Reason.SubscriptionPaused)]
    [InlineData(SubscriptionStatus.Incomplete, Reason.SubscriptionIncomplete)]
    [InlineData(SubscriptionStatus.Scheduled, Reason.SubscriptionScheduled)]
    [InlineData(SubscriptionStatus.Cancelled, Reason.SubscriptionCancelled)]
    [InlineData(SubscriptionStatus.IncompleteExpired, Reason.SubscriptionIncompleteExpired)]
    public void Says_in_which_status_the_subscription_is_that_gives_none(SubscriptionStatus status, Reason reason) =>
        Assert.Equal(new(false, reason, null, null), Decide(In(status)));

    [Fact]
    public void Says_of_several_that_give_none_which_is_nearest_to_access() =>
        Assert.Equal(
            Reason.SubscriptionPastDue,
            Entitlement.Decide(
                [In(SubscriptionStatus.Cancelled), In(SubscriptionStatus.PastDue, "s2")], PolicyTimeline.Default,
                _ => 0, 1, Now).Reason);

    [Fact]
    public void Says_that_a_grant_is_over_or_to_come()
    {
        Assert.Equal(Reason.GrantEnded, Decide(Allowance(10, ends: "2026-11-20", kind: AllowanceKind.Grant)).Reason);
        Assert.Equal(
            Reason.GrantScheduled, Decide(Allowance(10, starts: "2026-11-21", kind: AllowanceKind.Grant)).Reason);
    }

    [Theory]
    [InlineData(9, 1, true)]
    [InlineData(9, 2, false)]
    [InlineData(10, 1, false)]
    [InlineData(10, 0, true)]
    [InlineData(10, -1, true)]
    [InlineData(11, 0, false)]
    [InlineData(-5, 15, true)]
    [InlineData(9.5, 0.5, true)]
    public void Of_a_limit_of_10_is_given_while_used_and_delta_stay_within_it(double used, double delta, bool access) =>
        Assert.Equal(access, Decide(Allowance(10), (decimal)used, (decimal)delta).Access);

    [Fact]
    public void Past_the_limit_is_given_with_overage()
    {
        var answer = Decide(Allowance(10, overage: true), used: 25);
        Assert.Equal((true, Reason.Overage), (answer.Access, answer.Reason));
        Assert.Equal(0, answer.Consumption?.Remaining);
    }

    [Fact]
    public void Without_a_limit_is_always_given() =>
        Assert.True(Decide(Allowance(limit: null), used: 1_000_000, delta: 1_000_000).Access);

    [Fact]
    public void That_is_used_up_says_so() => Assert.Equal(Reason.AllowanceExhausted, Decide(Allowance(10), 10).Reason);

    [Fact]
    public void Counts_the_period_in_which_the_instant_lies()
    {
        var asked = new List<Period>();
        Entitlement.Decide(
            [Allowance(10)], PolicyTimeline.Default, period => { asked.Add(period); return 0; }, 1, Now);
        Assert.Equal([Span("2026-10-31", "2026-11-30")], asked);
    }
}

public sealed class TheConsumptionOfAnAllowance
{
    static AllowanceConsumption Used(decimal used, decimal? budget) =>
        new(used, budget, OverageEnabled: false, Span("2026-11-01", "2026-12-01"));

    [Fact]
    public void Has_what_is_left_of_the_budget() => Assert.Equal(7.5m, Used(2.5m, 10).Remaining);

    [Fact]
    public void Has_nothing_left_when_more_than_the_budget_is_used() => Assert.Equal(0, Used(12, 10).Remaining);

    [Fact]
    public void Has_more_left_than_the_budget_when_more_was_taken_back_than_used() =>
        Assert.Equal(13, Used(-3, 10).Remaining);

    [Fact]
    public void Has_no_remainder_without_a_limit() => Assert.Null(Used(12, budget: null).Remaining);

    [Fact]
    public void Does_not_overflow_at_the_ends_of_the_range()
    {
        Assert.Equal(decimal.MaxValue, Used(decimal.MinValue, decimal.MaxValue).Remaining);
        Assert.Equal(Reason.AllowanceRemaining, Used(decimal.MinValue, 10).ReasonFor(decimal.MaxValue));
        Assert.Equal(Reason.AllowanceExhausted, Used(decimal.MaxValue, decimal.MinValue).ReasonFor(0));
    }
}

public sealed class TheReasons
{
    const string Kanas = "The user has a subcription to a package with this consumable feature and either has an "
        + "allowance remaining or overage is enabled.";

    [Theory]
    [InlineData(Reason.AllowanceRemaining)]
    [InlineData(Reason.Overage)]
    [InlineData(Reason.Unlimited)]
    public void Of_access_to_a_consumable_feature_are_in_Kanas_own_words(Reason reason) =>
        Assert.Equal(Kanas, reason.Sentence());

    [Fact]
    public void Are_different_sentences_but_for_Kanas_own()
    {
        var sentences = Enum.GetValues<Reason>()
            .Select(reason => reason.Sentence()).Where(each => each != Kanas).ToList();
        Assert.Equal(sentences.Distinct(), sentences);
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Have_codes_that_never_change() =>
        Assert.Equal(
            [
                "user-unknown", "feature-unknown", "not-subscribed", "subscription-past-due", "subscription-unpaid",
                "subscription-paused", "subscription-incomplete", "subscription-scheduled", "grant-scheduled",
                "subscription-cancelled", "subscription-incomplete-expired", "grant-ended", "feature-included",
                "unlimited", "allowance-remaining", "overage", "allowance-exhausted",
            ],
            Enum.GetValues<Reason>().Select(reason => reason.Code()));
}

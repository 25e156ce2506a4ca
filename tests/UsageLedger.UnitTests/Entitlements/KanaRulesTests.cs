using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using static UsageLedger.UnitTests.Entitlements.Given;
using static UsageLedger.UnitTests.Entitlements.Instants;

namespace UsageLedger.UnitTests.Entitlements;

/// <summary>Kana's rules E1 to E12, each under its name, as far as they are pure; S1 to S7 are in
/// <see cref="Catalogue.WhatAUserMaySubscribeTo"/>.</summary>
public sealed class KanasRules
{
    static Entitlement Decide(decimal used, decimal delta, params Allowance[] allowances) =>
        Entitlement.Decide(allowances, PolicyTimeline.Default, _ => used, delta, Now);

    [Theory]
    [InlineData(SubscriptionStatus.Active, true)]
    [InlineData(SubscriptionStatus.Trialing, true)]
    [InlineData(SubscriptionStatus.PastDue, false)]
    [InlineData(SubscriptionStatus.Unpaid, false)]
    [InlineData(SubscriptionStatus.Incomplete, false)]
    [InlineData(SubscriptionStatus.IncompleteExpired, false)]
    [InlineData(SubscriptionStatus.Cancelled, false)]
    [InlineData(SubscriptionStatus.Scheduled, false)]
    [InlineData(SubscriptionStatus.Paused, false)]
    public void E1_Only_active_and_trialing_give_access(SubscriptionStatus status, bool access) =>
        Assert.Equal(access, Decide(0, 1, In(status)).Access);

    [Fact]
    public void E2_A_binary_feature_needs_a_subscription_that_has_it()
    {
        Assert.True(Decide(0, 1, Allowance(limit: null, type: FeatureType.Binary)).Access);
        Assert.False(Decide(0, 1).Access);
    }

    [Theory]
    [InlineData(9, false, true)]
    [InlineData(10, false, false)]
    [InlineData(10, true, true)]
    public void E2_A_consumable_one_needs_enough_allowance_or_overage(int used, bool overage, bool access) =>
        Assert.Equal(access, Decide(used, 1, Allowance(10, overage)).Access);

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void E3_The_delta_is_checked_against_what_remains(int delta, bool access) =>
        Assert.Equal(access, Decide(7, delta, Allowance(10)).Access);

    [Fact]
    public void E4_Without_a_limit_the_budget_is_null()
    {
        var answer = Decide(1_000_000, 1, Allowance(limit: null));
        Assert.Equal((true, null), (answer.Access, answer.Consumption?.Budget));
    }

    [Fact]
    public void E5_Overage_lets_usage_pass_the_budget_and_without_it_the_limit_is_hard()
    {
        Assert.Equal((true, Reason.Overage), Answer(Decide(10, 1, Allowance(10, overage: true))));
        Assert.Equal((false, Reason.AllowanceExhausted), Answer(Decide(10, 1, Allowance(10))));

        static (bool, Reason) Answer(Entitlement entitlement) => (entitlement.Access, entitlement.Reason);
    }

    [Fact]
    public void E6_The_highest_limit_counts_and_they_are_not_added_up()
    {
        var answer = Decide(0, 1, Allowance(1000, source: "base"), Allowance(500, source: "extra-500-api-calls"));
        Assert.Equal(("base", 1000m), (answer.Allowance?.SubscriptionId, answer.Consumption?.Budget));
    }

    [Fact]
    public void E7_Only_a_consumable_feature_has_consumption()
    {
        Assert.Null(Decide(0, 1, Allowance(limit: null, type: FeatureType.Binary)).Consumption);
        Assert.NotNull(Decide(0, 1, Allowance(10)).Consumption);
    }

    // The period in Kana's documentation of showUsage.
    [Fact]
    public void E8_Periods_run_from_the_moment_of_the_subscription_to_the_millisecond()
    {
        var schedule = new Schedule(At("2022-07-10T15:07:01.803"), ResetPeriod.Month);
        var current = Span("2022-08-10T15:07:01.803", "2022-09-10T15:07:01.803");
        Assert.Equal(current, schedule.PeriodAt(At("2022-08-20")));
        Assert.Equal(current, schedule.PeriodAt(At("2022-08-10T15:07:01.803")));
        Assert.Equal(
            Span("2022-07-10T15:07:01.803", "2022-08-10T15:07:01.803"),
            schedule.PeriodAt(At("2022-08-10T15:07:01.802")));
    }

    [Fact]
    public void E9_Add_adds_and_a_negative_delta_takes_back_and_set_replaces()
    {
        UsageEntry[] entries = [Entry(1, UsageAction.Add, 48), Entry(2, UsageAction.Add, -3)];
        Assert.Equal(45, Consumption.Fold(entries).Used);
        Assert.Equal(100, Consumption.Fold([.. entries, Entry(3, UsageAction.Set, 100)]).Used);

        static UsageEntry Entry(int minute, UsageAction action, decimal delta) =>
            new(new(Now.AddMinutes(minute), Guid.Empty), action, delta);
    }

    [Fact]
    public void E12_What_remains_falls_as_usage_is_recorded() =>
        Assert.Equal([10m, 7m, 0m, 0m], new[] { 0, 3, 10, 12 }.Select(used =>
            Decide(used, 1, Allowance(10)).Consumption!.Remaining!.Value));
}

using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Entitlements.Given;
using static UsageLedger.UnitTests.Entitlements.Instants;

namespace UsageLedger.UnitTests.Entitlements;

static class Given
{
    public static readonly DateTimeOffset Now = At("2026-11-20T12:00");

    public static readonly PolicyTimeline Summing = new([new(DateTimeOffset.MinValue, AllowancePolicy.Sum)]);

    public static Allowance Allowance(
        decimal? limit,
        bool overage = false,
        string starts = "2026-01-31",
        string? ends = null,
        string source = "s1",
        FeatureType type = FeatureType.Consumable,
        ResetPeriod? reset = ResetPeriod.Month,
        AllowanceKind kind = AllowanceKind.Base)
    {
        var steps = new List<StatusSince> { new(At(starts), SubscriptionStatus.Active) };
        if (ends is not null) steps.Add(new(At(ends), SubscriptionStatus.Cancelled));
        var packageId = kind == AllowanceKind.Grant ? null : "pro";
        return new(
            "api-calls", type, kind, source, packageId, limit, reset, overage, At(starts), new StatusTimeline(steps));
    }

    public static Allowance In(SubscriptionStatus status, string source = "s1") => Allowance(10, source: source) with
    {
        Timeline = new([new(At("2026-01-31"), status)]),
    };
}

public sealed class TheAllowanceThatCounts
{
    static Allowance? Winner(params Allowance[] allowances)
    {
        var winner = Allowances.WinningAt(allowances, PolicyTimeline.Default, Now);
        // whatever the order
        Assert.Equal(winner, Allowances.WinningAt(allowances.Reverse(), PolicyTimeline.Default, Now));
        return winner?.Allowance;
    }

    [Fact]
    public void Is_none_without_allowances() => Assert.Null(Winner());

    [Fact]
    public void Has_the_highest_limit() =>
        Assert.Equal(100, Winner(Allowance(10), Allowance(100), Allowance(50))?.Limit);

    [Fact]
    public void Is_unlimited_if_there_is_such_a_one() =>
        Assert.Null(Winner(Allowance(decimal.MaxValue), Allowance(limit: null))?.Limit);

    [Fact]
    public void Has_overage_among_equal_limits() =>
        Assert.True(Winner(Allowance(10), Allowance(10, overage: true, starts: "2026-06-01"))?.OverageEnabled);

    [Fact]
    public void Prefers_a_higher_limit_to_overage() =>
        Assert.Equal(11, Winner(Allowance(10, overage: true), Allowance(11))?.Limit);

    [Fact]
    public void Is_of_the_oldest_subscription_among_equals() =>
        Assert.Equal("old", Winner(
            Allowance(10, starts: "2026-06-01", source: "new"),
            Allowance(10, starts: "2026-01-01", source: "old"))?.SubscriptionId);

    [Fact]
    public void Is_the_same_for_everybody_when_nothing_else_tells() =>
        Assert.Equal("a", Winner(Allowance(10, source: "b"), Allowance(10, source: "a"))?.SubscriptionId);

    [Fact]
    public void Has_started() => Assert.Null(Winner(Allowance(10, starts: "2026-11-20T12:00:00.001")));

    [Fact]
    public void May_start_at_this_very_instant() => Assert.NotNull(Winner(Allowance(10, starts: "2026-11-20T12:00")));

    [Fact]
    public void Has_not_ended() => Assert.NotNull(Winner(Allowance(10, ends: "2026-11-20T12:00:00.001")));

    [Fact]
    public void Does_not_end_at_this_very_instant() => Assert.Null(Winner(Allowance(10, ends: "2026-11-20T12:00")));

    [Fact]
    public void Is_a_lower_one_once_the_highest_has_ended() =>
        Assert.Equal(10, Winner(Allowance(10), Allowance(100, ends: "2026-11-01"))?.Limit);
}

public sealed class AllowancesThatAreAddedUp
{
    static Winner? Winner(params Allowance[] allowances)
    {
        var winner = Allowances.WinningAt(allowances, Summing, Now);
        Assert.Equal(winner, Allowances.WinningAt(allowances.Reverse(), Summing, Now)); // whatever the order
        return winner;
    }

    [Fact]
    public void Are_none_without_an_active_one() =>
        Assert.Null(Winner(Allowance(10, ends: "2026-11-20T12:00"), Allowance(5, starts: "2026-11-21")));

    [Fact]
    public void Are_the_sum_of_the_active_ones() =>
        Assert.Equal(
            15, Winner(Allowance(10), Allowance(5, source: "s2"), Allowance(99, starts: "2027-01-01"))?.Budget);

    [Fact]
    public void Are_unlimited_if_one_is() =>
        Assert.Null(Winner(Allowance(10), Allowance(limit: null, source: "s2"))!.Value.Budget);

    [Fact]
    public void Have_overage_if_one_has() =>
        Assert.True(Winner(Allowance(10), Allowance(5, overage: true, source: "s2"))?.OverageEnabled);

    [Fact]
    public void Go_by_the_periods_of_the_base_whatever_is_older() =>
        Assert.Equal("base", Winner(
            Allowance(5, kind: AllowanceKind.Addon, source: "addon"),
            Allowance(10, starts: "2026-06-01", source: "base"),
            Allowance(100, kind: AllowanceKind.Grant, source: "grant"))?.Allowance.SourceId);

    [Fact]
    public void Go_by_the_periods_of_the_oldest_without_a_base() =>
        Assert.Equal("old", Winner(
            Allowance(5, kind: AllowanceKind.Addon, source: "new", starts: "2026-06-01"),
            Allowance(1, kind: AllowanceKind.Addon, source: "old"),
            Allowance(100, kind: AllowanceKind.Grant, source: "grant"))?.Allowance.SourceId);

    [Fact]
    public void Are_added_up_from_the_instant_of_the_policy_on()
    {
        var policies = new PolicyTimeline(
            [new(Now, AllowancePolicy.Sum), new(Now.AddDays(1), AllowancePolicy.Highest)]);
        decimal? BudgetAt(DateTimeOffset at) =>
            Allowances.WinningAt([Allowance(10), Allowance(5, source: "s2")], policies, at)?.Budget;
        Assert.Equal(10, BudgetAt(Now.AddTicks(-1)));
        Assert.Equal(15, BudgetAt(Now));
        Assert.Equal(10, BudgetAt(Now.AddDays(1)));
    }

    [Fact]
    public void Do_not_overflow() =>
        Assert.Equal(
            decimal.MaxValue, Winner(Allowance(decimal.MaxValue), Allowance(decimal.MaxValue, source: "s2"))?.Budget);
}

public sealed class ThePeriodsThatCounted
{
    static List<(string Source, Period Period)> Back(string from, params Allowance[] allowances) =>
        [.. Allowances.PeriodsBackFrom(allowances, PolicyTimeline.Default, At(from))
            .Select(each => (each.Winner.Allowance.SourceId, each.Period))];

    [Fact]
    public void Follow_one_another_back_to_the_start() =>
        Assert.Equal(
            [("s1", Span("2026-03-31", "2026-04-30")), ("s1", Span("2026-02-28", "2026-03-31")),
                ("s1", Span("2026-01-31", "2026-02-28"))],
            Back("2026-04-01", Allowance(10)));

    [Fact]
    public void Go_on_with_what_counted_before_a_change_of_base() =>
        Assert.Equal(
            [("new", Span("2026-03-10", "2026-04-10")), ("old", Span("2026-02-28", "2026-03-10")),
                ("old", Span("2026-01-31", "2026-02-28"))],
            Back("2026-03-20", Allowance(10, ends: "2026-03-10", source: "old"),
                Allowance(5, starts: "2026-03-10", source: "new")));

    [Fact]
    public void Leave_out_the_time_without_an_allowance() =>
        Assert.Equal(
            [("new", Span("2026-06-01", "2026-07-01")), ("old", Span("2026-01-31", "2026-02-10"))],
            Back("2026-06-20", Allowance(10, ends: "2026-02-10", source: "old"),
                Allowance(5, starts: "2026-06-01", source: "new")));

    [Fact]
    public void Are_none_before_the_first_allowance() => Assert.Empty(Back("2026-01-30", Allowance(10)));
}

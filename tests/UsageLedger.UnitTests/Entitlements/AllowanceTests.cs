using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Entitlements.Given;
using static UsageLedger.UnitTests.Entitlements.Instants;

namespace UsageLedger.UnitTests.Entitlements;

static class Given
{
    public static readonly DateTimeOffset Now = At("2026-11-20T12:00");

    public static Allowance Allowance(
        decimal? limit,
        bool overage = false,
        string starts = "2026-01-31",
        string? ends = null,
        string subscription = "s1",
        FeatureType type = FeatureType.Consumable,
        ResetPeriod? reset = ResetPeriod.Month) =>
        new("api-calls", type, subscription, "pro", limit, reset, overage, At(starts), ends is null ? null : At(ends));
}

public sealed class TheAllowanceThatCounts
{
    static Allowance? Winner(params Allowance[] allowances)
    {
        var winner = Allowances.WinningAt(allowances, Now);
        Assert.Equal(winner, Allowances.WinningAt(allowances.Reverse(), Now)); // whatever the order
        return winner;
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
            Allowance(10, starts: "2026-06-01", subscription: "new"),
            Allowance(10, starts: "2026-01-01", subscription: "old"))?.SubscriptionId);

    [Fact]
    public void Is_the_same_for_everybody_when_nothing_else_tells() =>
        Assert.Equal("a", Winner(Allowance(10, subscription: "b"), Allowance(10, subscription: "a"))?.SubscriptionId);

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

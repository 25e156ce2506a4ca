using System.Diagnostics;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Entitlements;

/// <summary>The answer to "may this user use this feature?".</summary>
/// <param name="Access">Yes or no.</param>
/// <param name="Reason">Why.</param>
/// <param name="Allowance">The allowance that counts; null when none is active.</param>
/// <param name="Consumption">What is used of it; null for a BINARY feature, and when no allowance is active.</param>
public sealed record Entitlement(
    bool Access, Reason Reason, Allowance? Allowance, AllowanceConsumption? Consumption)
{
    /// <summary>The answer at an instant.</summary>
    /// <param name="allowances">The user's allowances of the feature, active or not.</param>
    /// <param name="policies">The tenant's policies.</param>
    /// <param name="used">What is used in a period.</param>
    /// <param name="delta">How much the user is about to use.</param>
    /// <param name="at">The instant, UTC.</param>
    public static Entitlement Decide(
        IReadOnlyCollection<Allowance> allowances,
        PolicyTimeline policies,
        Func<Period, decimal> used,
        decimal delta,
        DateTimeOffset at)
    {
        if (Allowances.WinningAt(allowances, policies, at) is not var (winner, budget, overageEnabled))
            return new(false, WhyNone(allowances, at), null, null);
        if (winner.Type == FeatureType.Binary) return new(true, Reason.FeatureIncluded, winner, null);
        var period = winner.Schedule.PeriodAt(at)
            ?? throw new UnreachableException("an active allowance has started and not ended, so it is in a period");
        var consumption = new AllowanceConsumption(used(period), budget, overageEnabled, period);
        var reason = consumption.ReasonFor(delta);
        return new(reason != Reason.AllowanceExhausted, reason, winner, consumption);
    }

    // The one that is nearest to access: reasons are listed in that order.
    static Reason WhyNone(IReadOnlyCollection<Allowance> allowances, DateTimeOffset at) =>
        allowances.Count == 0 ? Reason.NotSubscribed : allowances.Min(allowance => allowance.WhyInactive(at));
}

/// <summary>What is used of one allowance in one period.</summary>
/// <param name="Used">In the feature's unit; may be negative.</param>
/// <param name="Budget">The limit; null is unlimited.</param>
/// <param name="OverageEnabled">True when usage may go past the budget.</param>
/// <param name="Period">The period.</param>
public sealed record AllowanceConsumption(decimal Used, decimal? Budget, bool OverageEnabled, Period Period)
{
    /// <summary>What is left of the budget, never below zero; null when unlimited.</summary>
    public decimal? Remaining => Budget is { } budget ? Math.Max(0, Difference(budget, Used)) : null;

    /// <summary>Why so much more may be used or not: unlimited, or used + delta within the budget, or overage
    /// (Kana's rules E2, E4, E5).</summary>
    public Reason ReasonFor(decimal delta) => Budget is not { } budget ? Reason.Unlimited
        : delta <= Difference(budget, Used) ? Reason.AllowanceRemaining
        : OverageEnabled ? Reason.Overage
        : Reason.AllowanceExhausted;

    // Far outside of what anybody uses, the nearest end of the range says the same as the true difference.
    static decimal Difference(decimal budget, decimal used)
    {
        try
        {
            return budget - used;
        }
        catch (OverflowException)
        {
            return used < 0 ? decimal.MaxValue : decimal.MinValue;
        }
    }
}

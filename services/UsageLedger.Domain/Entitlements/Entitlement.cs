using System.Diagnostics;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Entitlements;

/// <summary>The answer to "may this user use this feature?".</summary>
/// <param name="Access">Yes or no.</param>
/// <param name="Reason">Why.</param>
/// <param name="Consumption">What is used of the allowance that counts; null for a BINARY feature, and when no
/// subscription gives the feature.</param>
public sealed record Entitlement(bool Access, Reason Reason, AllowanceConsumption? Consumption)
{
    /// <summary>The answer at an instant.</summary>
    /// <param name="allowances">The user's allowances of the feature, active or not.</param>
    /// <param name="used">What is used in a period.</param>
    /// <param name="delta">How much the user is about to use.</param>
    /// <param name="at">The instant, UTC.</param>
    public static Entitlement Decide(
        IEnumerable<Allowance> allowances, Func<Period, decimal> used, decimal delta, DateTimeOffset at)
    {
        if (Allowances.WinningAt(allowances, at) is not { } winner) return new(false, Reason.NotSubscribed, null);
        if (winner.Type == FeatureType.Binary) return new(true, Reason.BinaryFeatureIncluded, null);
        var period = winner.Schedule.PeriodAt(at)
            ?? throw new UnreachableException("an active allowance has started, so it is in a period");
        var consumption = new AllowanceConsumption(used(period), winner.Limit, winner.OverageEnabled, period);
        return consumption.Permits(delta)
            ? new(true, Reason.AllowanceRemains, consumption)
            : new(false, Reason.AllowanceUsedUp, consumption);
    }
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

    /// <summary>Unlimited, or overage, or used + delta within the budget (kana-spec E2).</summary>
    public bool Permits(decimal delta) =>
        Budget is not { } budget || OverageEnabled || delta <= Difference(budget, Used);

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

/// <summary>Why an entitlement is what it is.</summary>
public enum Reason
{
    /// <summary>The catalogue has no such user.</summary>
    UnknownUser,

    /// <summary>The catalogue has no such feature.</summary>
    UnknownFeature,

    /// <summary>No active subscription has the feature.</summary>
    NotSubscribed,

    /// <summary>An active subscription has the BINARY feature.</summary>
    BinaryFeatureIncluded,

    /// <summary>Unlimited, or enough is left, or overage is enabled.</summary>
    AllowanceRemains,

    /// <summary>Too little is left and overage is not enabled.</summary>
    AllowanceUsedUp,
}

/// <summary>The reasons as sentences.</summary>
public static class ReasonSentences
{
    /// <summary>A sentence for people. That of <see cref="Reason.AllowanceRemains"/> is Kana's own, letter for letter
    /// (kana-spec §6.1); the others are ours, because Kana never published its own.</summary>
    public static string Sentence(this Reason reason) => reason switch
    {
        Reason.UnknownUser => "The user is not known.",
        Reason.UnknownFeature => "The feature is not known.",
        Reason.NotSubscribed => "The user has no active subscription to a package with this feature.",
        Reason.BinaryFeatureIncluded => "The user has a subscription to a package with this binary feature.",
        Reason.AllowanceRemains =>
            "The user has a subcription to a package with this consumable feature and either has an allowance "
            + "remaining or overage is enabled.",
        Reason.AllowanceUsedUp =>
            "The user has a subscription to a package with this consumable feature, but too little of the allowance "
            + "remains and overage is not enabled.",
        _ => throw new UnreachableException($"reason {reason}"),
    };
}

using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Entitlements;

/// <summary>One feature inside one package, as one subscription gives it to one user.</summary>
/// <param name="FeatureId">The feature.</param>
/// <param name="Type">The feature's type; only a consumable is counted.</param>
/// <param name="SubscriptionId">The subscription that gives it.</param>
/// <param name="PackageId">The package subscribed to.</param>
/// <param name="Limit">How much in a period, in the feature's unit; null is unlimited.</param>
/// <param name="ResetPeriod">How often consumption goes back to zero; null is never.</param>
/// <param name="OverageEnabled">True when usage may go past the limit.</param>
/// <param name="StartsAt">From when it holds, and the anchor of its periods, UTC.</param>
/// <param name="EndsAt">Up to when it holds, exclusive; null is open.</param>
public sealed record Allowance(
    string FeatureId,
    FeatureType Type,
    string SubscriptionId,
    string PackageId,
    decimal? Limit,
    ResetPeriod? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt)
{
    /// <summary>The periods in which it is counted.</summary>
    public Schedule Schedule => new(StartsAt, ResetPeriod);

    /// <summary>True while its subscription gives access.</summary>
    public bool IsActiveAt(DateTimeOffset instant) => StartsAt <= instant && (EndsAt is null || instant < EndsAt);
}

/// <summary>The allowances of one user for one feature, from all subscriptions there ever were.</summary>
public static class Allowances
{
    /// <summary>
    /// The one that counts at an instant: the highest limit (unlimited is highest); among equals the one with overage,
    /// then that of the oldest subscription. Null when none is active. Allowances are not added up (kana-spec E6).
    /// </summary>
    public static Allowance? WinningAt(IEnumerable<Allowance> allowances, DateTimeOffset instant)
    {
        Allowance? winner = null;
        foreach (var allowance in allowances)
            if (allowance.IsActiveAt(instant) && (winner is null || Compare(allowance, winner) > 0))
                winner = allowance;
        return winner;
    }

    /// <summary>
    /// The periods in which usage of an instant counts: one for each schedule that there is, not only the winner's, so
    /// that which allowance wins can change with time alone and the consumption is there already.
    /// </summary>
    public static IEnumerable<Period> PeriodsAt(IEnumerable<Allowance> allowances, DateTimeOffset instant) =>
        allowances
            .Where(allowance => allowance.Type == FeatureType.Consumable)
            .Select(allowance => (allowance.EndsAt, Period: allowance.Schedule.PeriodAt(instant)))
            .Where(counted => counted.Period is { } period && (counted.EndsAt is null || period.Start < counted.EndsAt))
            .Select(counted => counted.Period!.Value)
            .Distinct();

    static int Compare(Allowance a, Allowance b)
    {
        var byLimit = (a.Limit ?? decimal.MaxValue).CompareTo(b.Limit ?? decimal.MaxValue);
        if (byLimit != 0) return byLimit;
        var byUnlimited = (a.Limit is null).CompareTo(b.Limit is null);
        if (byUnlimited != 0) return byUnlimited;
        var byOverage = a.OverageEnabled.CompareTo(b.OverageEnabled);
        if (byOverage != 0) return byOverage;
        var byAge = b.StartsAt.CompareTo(a.StartsAt);
        return byAge != 0 ? byAge : string.CompareOrdinal(b.SubscriptionId, a.SubscriptionId);
    }
}

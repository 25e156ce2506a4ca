using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Entitlements;

/// <summary>Where an allowance comes from; the first is the best.</summary>
public enum AllowanceKind
{
    /// <summary>A subscription to a base package.</summary>
    Base,

    /// <summary>A subscription to an add-on.</summary>
    Addon,

    /// <summary>A grant to this one user.</summary>
    Grant,
}

/// <summary>One feature, as one subscription or grant gives it to one user.</summary>
/// <param name="FeatureId">The feature.</param>
/// <param name="Type">The feature's type; only a consumable is counted.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="SourceId">The subscription or grant.</param>
/// <param name="PackageId">The package subscribed to; null for a grant.</param>
/// <param name="Limit">How much in a period, in the feature's unit; null is unlimited.</param>
/// <param name="ResetPeriod">How often consumption goes back to zero; null is never.</param>
/// <param name="OverageEnabled">True when usage may go past the limit.</param>
/// <param name="StartsAt">The anchor of its periods, UTC.</param>
/// <param name="Timeline">When it gives access, and when it is over.</param>
public sealed record Allowance(
    string FeatureId,
    FeatureType Type,
    AllowanceKind Kind,
    string SourceId,
    string? PackageId,
    decimal? Limit,
    ResetPeriod? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset StartsAt,
    StatusTimeline Timeline)
{
    /// <summary>The periods in which it is counted.</summary>
    public Schedule Schedule => new(StartsAt, ResetPeriod, Timeline.EndsAt ?? DateTimeOffset.MaxValue);

    /// <summary>The subscription that gives it; null for a grant.</summary>
    public string? SubscriptionId => Kind == AllowanceKind.Grant ? null : SourceId;

    /// <summary>The grant that gives it; null for a subscription.</summary>
    public string? GrantId => Kind == AllowanceKind.Grant ? SourceId : null;

    /// <summary>True while it gives access (Kana's rule E1).</summary>
    public bool IsActiveAt(DateTimeOffset instant) => Timeline.At(instant).GivesAccess();
}

/// <summary>What counts at an instant.</summary>
/// <param name="Allowance">Its periods are those that count, and its subscription or grant is named.</param>
/// <param name="Budget">How much in a period; null is unlimited.</param>
/// <param name="OverageEnabled">True when usage may go past the budget.</param>
public readonly record struct Winner(Allowance Allowance, decimal? Budget, bool OverageEnabled);

/// <summary>The allowances of one user for one feature, from all subscriptions and grants there ever were.</summary>
public static class Allowances
{
    /// <summary>What counts at an instant; null when nothing is active.</summary>
    public static Winner? WinningAt(
        IEnumerable<Allowance> allowances, PolicyTimeline policies, DateTimeOffset instant) =>
        policies.At(instant) == AllowancePolicy.Sum ? SumAt(allowances, instant) : HighestAt(allowances, instant);

    /// <summary>
    /// The periods in which usage of an instant counts: one for each schedule that there is, not only the winner's, so
    /// that which allowance wins can change with time alone and the consumption is there already.
    /// </summary>
    public static IEnumerable<Period> PeriodsAt(IEnumerable<Schedule> schedules, DateTimeOffset instant) =>
        schedules.Select(schedule => schedule.PeriodAt(instant)).OfType<Period>().Distinct();

    /// <summary>The periods that counted up to an instant, latest first: each with what won at its latest moment before
    /// the one listed before it. There may be gaps, where nothing was active; none for a BINARY feature.</summary>
    public static IEnumerable<(Winner Winner, Period Period)> PeriodsBackFrom(
        IReadOnlyCollection<Allowance> allowances, PolicyTimeline policies, DateTimeOffset instant)
    {
        for (DateTimeOffset? next = instant; next is { } at;)
        {
            if (WinningAt(allowances, policies, at) is not { } winner)
            {
                next = allowances.Max(allowance => allowance.Timeline.LastAccessBefore(at));
                continue;
            }
            if (winner.Allowance.Type == FeatureType.Binary || winner.Allowance.Schedule.PeriodAt(at) is not { } period)
                yield break;
            yield return (winner, period);
            next = period.Start - TimeSpan.FromTicks(1);
        }
    }

    // The highest limit, unlimited is highest; among equals the one with overage, then the oldest. They are not added
    // up (Kana's rule E6).
    static Winner? HighestAt(IEnumerable<Allowance> allowances, DateTimeOffset instant)
    {
        Allowance? winner = null;
        foreach (var allowance in allowances)
            if (allowance.IsActiveAt(instant) && (winner is null || CompareHeight(allowance, winner) > 0))
                winner = allowance;
        return winner is null ? null : new(winner, winner.Limit, winner.OverageEnabled);
    }

    // The base sets the period, and whatever else is active adds to its budget.
    static Winner? SumAt(IEnumerable<Allowance> allowances, DateTimeOffset instant)
    {
        Allowance? leading = null;
        decimal? budget = 0;
        var overageEnabled = false;
        foreach (var allowance in allowances)
        {
            if (!allowance.IsActiveAt(instant)) continue;
            budget = Sum(budget, allowance.Limit);
            overageEnabled |= allowance.OverageEnabled;
            if (leading is null || ComparePrecedence(allowance, leading) < 0) leading = allowance;
        }
        return leading is null ? null : new(leading, budget, overageEnabled);
    }

    // Beyond what a decimal holds, there is no limit that anybody would notice.
    static decimal? Sum(decimal? a, decimal? b)
    {
        try
        {
            return a + b;
        }
        catch (OverflowException)
        {
            return decimal.MaxValue;
        }
    }

    static int CompareHeight(Allowance a, Allowance b)
    {
        var byLimit = (a.Limit ?? decimal.MaxValue).CompareTo(b.Limit ?? decimal.MaxValue);
        if (byLimit != 0) return byLimit;
        var byUnlimited = (a.Limit is null).CompareTo(b.Limit is null);
        if (byUnlimited != 0) return byUnlimited;
        var byOverage = a.OverageEnabled.CompareTo(b.OverageEnabled);
        return byOverage != 0 ? byOverage : CompareAge(b, a);
    }

    static int ComparePrecedence(Allowance a, Allowance b)
    {
        var byKind = a.Kind.CompareTo(b.Kind);
        return byKind != 0 ? byKind : CompareAge(a, b);
    }

    // Below zero when a is the older one.
    static int CompareAge(Allowance a, Allowance b)
    {
        var byStart = a.StartsAt.CompareTo(b.StartsAt);
        return byStart != 0 ? byStart : string.CompareOrdinal(a.SourceId, b.SourceId);
    }
}

namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>What kind of allowance it is, the best first.</summary>
enum NaiveKind
{
    Base,
    Addon,
    Grant,
}

/// <summary>One feature of one subscription, or a grant, at one instant.</summary>
/// <param name="Kind">Whence it comes.</param>
/// <param name="Id">The subscription's or the grant's.</param>
/// <param name="PackageId">Null of a grant.</param>
/// <param name="Limit">Null is unlimited.</param>
/// <param name="ResetPeriod">Null is never.</param>
/// <param name="OverageEnabled">Whether usage may go past the limit.</param>
/// <param name="StartsAt">The anchor of its periods.</param>
/// <param name="End">Where its last period is cut.</param>
/// <param name="Standing">The subscription's status; of a grant ACTIVE, GRANT_SCHEDULED or GRANT_ENDED.</param>
sealed record NaiveAllowance(
    NaiveKind Kind,
    string Id,
    string? PackageId,
    decimal? Limit,
    string? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset StartsAt,
    DateTimeOffset? End,
    string Standing)
{
    static readonly (string Standing, string Code)[] Reasons =
    [
        ("PAST_DUE", "subscription-past-due"),
        ("UNPAID", "subscription-unpaid"),
        ("PAUSED", "subscription-paused"),
        ("INCOMPLETE", "subscription-incomplete"),
        ("SCHEDULED", "subscription-scheduled"),
        ("GRANT_SCHEDULED", "grant-scheduled"),
        ("CANCELLED", "subscription-cancelled"),
        ("INCOMPLETE_EXPIRED", "subscription-incomplete-expired"),
        ("GRANT_ENDED", "grant-ended"),
    ];

    /// <summary>True when it counts.</summary>
    public bool IsActive => Standing is "ACTIVE" or "TRIALING";

    /// <summary>A feature of a subscription.</summary>
    public static NaiveAllowance Of(
        NaiveSubscription subscription, NaivePackageFeature feature, DateTimeOffset instant) => new(
        subscription.Package.IsAddon ? NaiveKind.Addon : NaiveKind.Base,
        subscription.Id,
        subscription.Package.Id,
        feature.Limit,
        feature.ResetPeriod,
        feature.OverageEnabled,
        subscription.StartsAt,
        subscription.End(),
        subscription.StatusAt(instant));

    /// <summary>A grant.</summary>
    public static NaiveAllowance Of(NaiveGrant grant, DateTimeOffset instant) => new(
        NaiveKind.Grant,
        grant.Id,
        null,
        grant.Limit,
        grant.ResetPeriod,
        grant.OverageEnabled,
        grant.StartsAt,
        grant.End(),
        instant >= grant.End() ? "GRANT_ENDED" : instant < grant.StartsAt ? "GRANT_SCHEDULED" : "ACTIVE");

    /// <summary>Why nothing is given when none of these is active.</summary>
    public static string ReasonOf(List<NaiveAllowance> inactive)
    {
        foreach (var (standing, code) in Reasons)
            if (inactive.Exists(allowance => allowance.Standing == standing)) return code;
        return "not-subscribed";
    }

    /// <summary>The one whose limit is the highest.</summary>
    public static NaiveAllowance Highest(List<NaiveAllowance> active)
    {
        var best = active[0];
        foreach (var each in active)
            if (each.IsHigherThan(best)) best = each;
        return best;
    }

    /// <summary>The one that leads when all are summed up.</summary>
    public static NaiveAllowance Leading(List<NaiveAllowance> active)
    {
        var best = active[0];
        foreach (var each in active)
            if (each.Kind != best.Kind ? each.Kind < best.Kind : each.IsOlderThan(best)) best = each;
        return best;
    }

    bool IsHigherThan(NaiveAllowance other)
    {
        if (Limit is null != other.Limit is null) return Limit is null;
        if (Limit != other.Limit) return Limit > other.Limit;
        if (OverageEnabled != other.OverageEnabled) return OverageEnabled;
        return IsOlderThan(other);
    }

    bool IsOlderThan(NaiveAllowance other) =>
        StartsAt != other.StartsAt ? StartsAt < other.StartsAt : string.CompareOrdinal(Id, other.Id) < 0;
}

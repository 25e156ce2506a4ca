using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Domain.Catalogue;

/// <summary>An allowance for one user, beside what packages give.</summary>
/// <param name="Id">The ledger's own id.</param>
/// <param name="UserId">The user, under the id that was named.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Limit">How much in a period; null is unlimited, and always so for a BINARY feature.</param>
/// <param name="ResetPeriod">Null is never.</param>
/// <param name="OverageEnabled">True when usage may go past the limit.</param>
/// <param name="StartsAt">From when on, and the anchor of the periods.</param>
/// <param name="EndsAt">Up to when, exclusive; null is open.</param>
/// <param name="Reason">Why, in the words of whoever grants it.</param>
public sealed record AllowanceGranted(
    string Id,
    string UserId,
    string FeatureId,
    decimal? Limit,
    ResetPeriod? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string Reason);

/// <summary>A grant gives nothing from an instant on.</summary>
public sealed record AllowanceRevoked(string Id, DateTimeOffset RevokedAt, string? Reason);

/// <summary>A grant's state.</summary>
public sealed record Grant(AllowanceGranted Granted, AllowanceRevoked? Revoked)
{
    /// <summary>When it holds, in a subscription's words.</summary>
    public StatusTimeline Timeline
    {
        get
        {
            var end = Granted.EndsAt is { } endsAt && !(Revoked?.RevokedAt < endsAt) ? endsAt : Revoked?.RevokedAt;
            var isNever = end <= Granted.StartsAt;
            var steps = new List<StatusSince>();
            if (!isNever) steps.Add(new(Granted.StartsAt, SubscriptionStatus.Active));
            if (end is { } over) steps.Add(new(over, SubscriptionStatus.Cancelled));
            return new(steps);
        }
    }

    /// <summary>The state after a stream's events; null when there are none.</summary>
    public static Grant? Fold(IEnumerable<object> events)
    {
        Grant? grant = null;
        foreach (var each in events)
            grant = each switch
            {
                AllowanceGranted granted => new(granted, null),
                AllowanceRevoked revoked => grant! with { Revoked = revoked },
                _ => grant,
            };
        return grant;
    }

    /// <summary>Grants an allowance.</summary>
    /// <param name="wanted">The grant as it is to be.</param>
    /// <param name="isUserKnown">Whether the user exists.</param>
    /// <param name="type">The feature's type, or null when there is none of that id.</param>
    public static Decision Give(AllowanceGranted wanted, bool isUserKnown, FeatureType? type)
    {
        if (!isUserKnown)
            return new Decision.Refused("user-unknown", $"User '{wanted.UserId}' does not exist: create it first.");
        if (type is null)
            return new Decision.Refused(
                "feature-unknown", $"Feature '{wanted.FeatureId}' does not exist: create it first.");
        if (type == FeatureType.Binary && wanted.Limit is not null)
            return new Decision.Refused(
                "binary-feature-limit",
                $"Feature '{wanted.FeatureId}' is BINARY: it is not counted and takes no limit.");
        return wanted.EndsAt <= wanted.StartsAt
            ? new Decision.Refused("end-before-start", "The grant would end before it starts.")
            : new Decision.Accepted(wanted);
    }

    /// <summary>Takes it back.</summary>
    public Decision Revoke(DateTimeOffset now, string? reason) => Timeline.EndsAt <= now
        ? new Decision.Unchanged()
        : new Decision.Accepted(new AllowanceRevoked(Granted.Id, now, reason));

    /// <summary>What it gives the user.</summary>
    public Allowance Allowance(FeatureType type) => new(
        Granted.FeatureId, type, AllowanceKind.Grant, Granted.Id, PackageId: null, Granted.Limit, Granted.ResetPeriod,
        Granted.OverageEnabled, Granted.StartsAt, Timeline);
}

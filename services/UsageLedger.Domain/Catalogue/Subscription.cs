using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Domain.Catalogue;

/// <summary>A user has a package from an instant on.</summary>
public sealed record SubscriptionStarted(
    string Id, string UserId, string PackageId, DateTimeOffset StartsAt, DateTimeOffset? TrialUntil);

/// <summary>A subscription gives no access from an instant on.</summary>
public sealed record SubscriptionCancelled(string Id, DateTimeOffset CancelledAt);

/// <summary>Where a subscription stands; ACTIVE and TRIALING give access (kana-spec E1).</summary>
public enum SubscriptionStatus
{
    /// <summary>Starts later.</summary>
    Scheduled,

    /// <summary>Gives access, on trial.</summary>
    Trialing,

    /// <summary>Gives access.</summary>
    Active,

    /// <summary>Gives none any more.</summary>
    Cancelled,
}

/// <summary>A subscription's state.</summary>
public sealed record Subscription(SubscriptionStarted Started, DateTimeOffset? CancelledAt)
{
    /// <summary>Where it stands at an instant.</summary>
    public SubscriptionStatus StatusAt(DateTimeOffset instant)
    {
        if (instant >= CancelledAt) return SubscriptionStatus.Cancelled;
        if (instant < Started.StartsAt) return SubscriptionStatus.Scheduled;
        return instant < Started.TrialUntil ? SubscriptionStatus.Trialing : SubscriptionStatus.Active;
    }

    /// <summary>Starts a subscription to a package.</summary>
    /// <param name="wanted">The subscription as it is to be.</param>
    /// <param name="user">The user, or null when there is none of that id.</param>
    /// <param name="package">The package, or null when there is none of that id.</param>
    public static Decision Start(SubscriptionStarted wanted, UserDefined? user, Package? package)
    {
        if (user is null)
            return new Decision.Refused("user-unknown", $"User '{wanted.UserId}' does not exist: create it first.");
        if (package is null)
            return new Decision.Refused(
                "package-unknown", $"Package '{wanted.PackageId}' does not exist: create it first.");
        if (package.Status != PackageStatus.Published)
            return new Decision.Refused(
                "package-not-published",
                $"Package '{wanted.PackageId}' is not published: only published packages can be subscribed to.");
        return wanted.TrialUntil <= wanted.StartsAt
            ? new Decision.Refused("trial-before-start", "The trial ends before the subscription starts.")
            : new Decision.Accepted(wanted);
    }

    /// <summary>Ends it at an instant.</summary>
    public Decision Cancel(DateTimeOffset at) => CancelledAt is null
        ? new Decision.Accepted(new SubscriptionCancelled(Started.Id, at))
        : new Decision.Unchanged();

    /// <summary>What it gives the user, feature by feature.</summary>
    /// <param name="package">The package subscribed to.</param>
    /// <param name="types">The types of the package's features.</param>
    public IEnumerable<Allowance> Allowances(
        PackageDefined package, IReadOnlyDictionary<string, FeatureType> types) =>
        package.Features.Select(feature => new Allowance(
            feature.FeatureId, types[feature.FeatureId], Started.Id, Started.PackageId,
            feature.Limit, feature.ResetPeriod, feature.OverageEnabled, Started.StartsAt, CancelledAt));
}

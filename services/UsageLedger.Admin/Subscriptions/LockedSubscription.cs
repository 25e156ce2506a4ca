using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Subscriptions;

/// <summary>A subscription that nobody else changes until the transaction ends, nor what else its user has.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="User">Whose it is.</param>
/// <param name="State">The subscription.</param>
/// <param name="Package">What it is to.</param>
sealed record LockedSubscription(LockedStream Stream, UserIds User, Subscription State, PackageDefined Package)
{
    /// <summary>Locks and reads one; null when there is none of that id.</summary>
    public static async Task<LockedSubscription?> FindAsync(CatalogueChange change, string id)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        // Whose it is and its package never change, so they can be read before the locks; all else is read after them.
        var row = await SubscriptionRows.FindAsync(connection, tenant, id, cancellation);
        if (row is not { Started: var started }) return null;
        var user = await change.LockUserAsync(started.UserId);
        var stream = await change.LockAsync(StreamNames.Subscription(id));
        var state = await SubscriptionRows.StateAsync(connection, tenant, id, cancellation);
        var package = await PackageRows.FindAsync(connection, tenant, started.PackageId, cancellation);
        return new(stream, user, state!, package!.Package.Definition);
    }
}

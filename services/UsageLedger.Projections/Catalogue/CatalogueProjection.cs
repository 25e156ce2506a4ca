using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Catalogue;

/// <summary>An event of the catalogue that was just appended.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Body">The event.</param>
/// <param name="RecordedAt">When the ledger took it in.</param>
/// <param name="Position">Its place in the log.</param>
public sealed record CatalogueEvent(string Tenant, object Body, DateTimeOffset RecordedAt, Position Position);

/// <summary>How events of the catalogue become rows, in the transaction that appends them.</summary>
public static class CatalogueProjection
{
    /// <summary>Writes what follows from an event. Before one of a subscription, the caller holds the user's
    /// <see cref="UserLock"/> alone.</summary>
    /// <exception cref="InexactSumException">What the user has used cannot be held exactly under the new allowances.
    /// </exception>
    public static Task ApplyAsync(NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation) =>
        of.Body switch
        {
            FeatureDefined feature => FeatureRows.DefineAsync(connection, of, feature, cancellation),
            PackageDefined package => PackageRows.DefineAsync(connection, of, package, cancellation),
            PackagePublished package =>
                PackageRows.SetStatusAsync(connection, of, package.Id, PackageStatus.Published, cancellation),
            PackageArchived package =>
                PackageRows.SetStatusAsync(connection, of, package.Id, PackageStatus.Archived, cancellation),
            UserDefined user => UserRows.DefineAsync(connection, of, user, cancellation),
            SubscriptionStarted started => StartAsync(connection, of, started, cancellation),
            SubscriptionCancelled cancelled => CancelAsync(connection, of, cancelled, cancellation),
            KeyCreated key => KeyRows.CreateAsync(connection, of, key, cancellation),
            KeyRevoked key => KeyRows.RevokeAsync(connection, of, key, cancellation),
            _ => throw new UnreachableException($"{of.Body.GetType()} is no event of the catalogue"),
        };

    static async Task StartAsync(
        NpgsqlConnection connection, CatalogueEvent of, SubscriptionStarted started, CancellationToken cancellation)
    {
        await SubscriptionRows.StartAsync(connection, of, started, cancellation);
        await FollowSubscriptionAsync(connection, of.Tenant, started.Id, cancellation);
    }

    static async Task CancelAsync(
        NpgsqlConnection connection, CatalogueEvent of, SubscriptionCancelled cancelled, CancellationToken cancellation)
    {
        await SubscriptionRows.CancelAsync(connection, of, cancelled, cancellation);
        await FollowSubscriptionAsync(connection, of.Tenant, cancelled.Id, cancellation);
    }

    // What the user may use, and what is counted as used: there may be usage from before the subscription was known.
    static async Task FollowSubscriptionAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation)
    {
        var subscription = await SubscriptionRows.FindAsync(connection, tenant, id, cancellation)
            ?? throw new UnreachableException($"subscription {id} was just written");
        var started = subscription.Started;
        var package = await PackageRows.FindAsync(connection, tenant, started.PackageId, cancellation)
            ?? throw new UnreachableException($"subscription {id} has a package");
        var definition = package.Package.Definition;
        var types = await FeatureRows.TypesAsync(
            connection, tenant, definition.Features.Select(feature => feature.FeatureId), cancellation);
        var allowances = subscription.Allowances(definition, types).ToList();
        await AllowanceRows.ReplaceAsync(connection, tenant, subscription, allowances, cancellation);
        foreach (var allowance in allowances.Where(allowance => allowance.Type == FeatureType.Consumable))
            await ConsumptionProjection.RefoldAsync(
                connection, new(tenant, started.UserId, allowance.FeatureId), cancellation);
    }
}

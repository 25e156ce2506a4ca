using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Segment;

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
    /// <summary>Writes what follows from an event. Before one that changes what a user may use, the caller holds the
    /// user's <see cref="UserLock"/> alone.</summary>
    /// <exception cref="InexactSumException">What the user has used cannot be held exactly under the new allowances.
    /// </exception>
    public static async Task ApplyAsync(
        NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation)
    {
        var recount = await WriteAsync(connection, of, cancellation);
        await recount.CarryOutAsync(connection, of.Tenant, cancellation);
    }

    /// <summary>The same, but for consumption.</summary>
    /// <returns>What is to be counted anew.</returns>
    internal static async Task<Recount> WriteAsync(
        NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation)
    {
        switch (of.Body)
        {
            case UserRenamed or UserMerged or UserUnmerged:
                return await UserIdsProjection.WriteAsync(connection, of, cancellation);
            case SubscriptionStarted or SubscriptionCancelled or SubscriptionPaused or SubscriptionResumed
                or SubscriptionStatusSet:
                return await FollowSubscriptionAsync(connection, of, SubscriptionIdOf(of.Body), cancellation);
            case AllowanceGranted each: return await FollowGrantAsync(connection, of, each.Id, cancellation);
            case AllowanceRevoked each: return await FollowGrantAsync(connection, of, each.Id, cancellation);
            default:
                await WriteUncountedAsync(connection, of, cancellation);
                return Recount.None;
        }
    }

    static string SubscriptionIdOf(object body) => body switch
    {
        SubscriptionStarted each => each.Id,
        SubscriptionCancelled each => each.Id,
        SubscriptionPaused each => each.Id,
        SubscriptionResumed each => each.Id,
        SubscriptionStatusSet each => each.Id,
        _ => throw new UnreachableException($"{body.GetType()} is no event of a subscription"),
    };

    // What changes nobody's consumption.
    static Task WriteUncountedAsync(NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation) =>
        of.Body switch
        {
            FeatureDefined feature => FeatureRows.DefineAsync(connection, of, feature, cancellation),
            PackageDefined package => PackageRows.DefineAsync(connection, of, package, cancellation),
            PackagePublished package =>
                PackageRows.SetStatusAsync(connection, of, package.Id, PackageStatus.Published, cancellation),
            PackageArchived package =>
                PackageRows.SetStatusAsync(connection, of, package.Id, PackageStatus.Archived, cancellation),
            UserDefined user => UserRows.DefineAsync(connection, of, user, cancellation),
            AllowancePolicySet set => PolicyRows.SetAsync(connection, of, set, cancellation),
            KeyCreated key => KeyRows.CreateAsync(connection, of, key, cancellation),
            KeyRevoked key => KeyRows.RevokeAsync(connection, of, key, cancellation),
            SegmentRuleDefined rule => SegmentRuleRows.DefineAsync(connection, of, rule, cancellation),
            SegmentRuleDeleted rule => SegmentRuleRows.DeleteAsync(connection, of, rule, cancellation),
            SegmentRulesReordered rules => SegmentRuleRows.ReorderAsync(connection, of, rules, cancellation),
            MappingStarted run => MappingRunRows.StartAsync(connection, of, run, cancellation),
            MappingUndoStarted run => MappingRunRows.StartUndoAsync(connection, of, run, cancellation),
            MappingEnded run => MappingRunRows.EndAsync(connection, of, run, cancellation),
            UserDeleted user => UserRows.DeleteAsync(connection, of, user, cancellation),
            _ => throw new UnreachableException($"{of.Body.GetType()} is no event of the catalogue"),
        };

    static async Task<Recount> FollowSubscriptionAsync(
        NpgsqlConnection connection, CatalogueEvent of, string id, CancellationToken cancellation)
    {
        var subscription = await SubscriptionRows.StateAsync(connection, of.Tenant, id, cancellation)
            ?? throw new UnreachableException($"an event of subscription {id} was just written");
        var package = await PackageRows.FindAsync(
            connection, of.Tenant, subscription.Started.PackageId, cancellation)
            ?? throw new UnreachableException($"subscription {id} has a package");
        var definition = package.Package.Definition;
        var types = await FeatureRows.TypesAsync(
            connection, of.Tenant, definition.Features.Select(feature => feature.FeatureId), cancellation);
        var user = await connection.UserAsync(of.Tenant, subscription.Started.UserId, cancellation);
        var homeId = user.HomeOf(subscription.Started.UserId);
        await SubscriptionRows.WriteAsync(connection, of, subscription, homeId, cancellation);
        return await FollowAllowancesAsync(
            connection, of, user, homeId, [.. subscription.Allowances(definition, types)], cancellation);
    }

    static async Task<Recount> FollowGrantAsync(
        NpgsqlConnection connection, CatalogueEvent of, string id, CancellationToken cancellation)
    {
        var grant = await GrantRows.StateAsync(connection, of.Tenant, id, cancellation)
            ?? throw new UnreachableException($"an event of grant {id} was just written");
        var featureId = grant.Granted.FeatureId;
        var types = await FeatureRows.TypesAsync(connection, of.Tenant, [featureId], cancellation);
        var user = await connection.UserAsync(of.Tenant, grant.Granted.UserId, cancellation);
        var homeId = user.HomeOf(grant.Granted.UserId);
        await GrantRows.WriteAsync(connection, of, grant, homeId, cancellation);
        return await FollowAllowancesAsync(
            connection, of, user, homeId, [grant.Allowance(types[featureId])], cancellation);
    }

    // What the user may use, and what is counted as used: there may be usage from before the allowance was known.
    static async Task<Recount> FollowAllowancesAsync(
        NpgsqlConnection connection,
        CatalogueEvent of,
        UserIds user,
        string homeId,
        IReadOnlyList<Allowance> allowances,
        CancellationToken cancellation)
    {
        await AllowanceRows.ReplaceAsync(connection, of.Tenant, user, homeId, allowances, cancellation);
        return new([], [.. allowances
            .Where(allowance => allowance.Type == FeatureType.Consumable)
            .Select(allowance => (user, allowance.FeatureId))]);
    }
}

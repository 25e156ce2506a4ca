using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections;

/// <summary>What the ledger's log holds, and the schema that it stands in.</summary>
public static class LedgerEvents
{
    /// <summary>Every type of event.</summary>
    public static readonly EventTypes Types = new(
        typeof(UsageRecorded),
        typeof(UsageReversed),
        typeof(FeatureDefined),
        typeof(PackageDefined),
        typeof(PackagePublished),
        typeof(PackageArchived),
        typeof(UserDefined),
        typeof(SubscriptionStarted),
        typeof(SubscriptionCancelled),
        typeof(SubscriptionPaused),
        typeof(SubscriptionResumed),
        typeof(SubscriptionStatusSet),
        typeof(AllowanceGranted),
        typeof(AllowanceRevoked),
        typeof(AllowancePolicySet),
        typeof(UserRenamed),
        typeof(UserMerged),
        typeof(UserUnmerged),
        typeof(KeyCreated),
        typeof(KeyRevoked),
        typeof(SegmentTracked),
        typeof(SegmentIdentified),
        typeof(SegmentRuleDefined),
        typeof(SegmentRuleDeleted),
        typeof(SegmentRulesReordered),
        typeof(MappingStarted),
        typeof(MappingUndoStarted),
        typeof(MappingEnded),
        typeof(UserDeleted));

    /// <summary>A stream's events, in order.</summary>
    public static async Task<IReadOnlyList<object>> StreamAsync(
        NpgsqlConnection connection, string tenant, string stream, CancellationToken cancellation)
    {
        var events = new List<object>();
        await foreach (var stored in EventReader.StreamAsync(connection, tenant, new(stream), cancellation))
            events.Add(Types.Read(stored));
        return events;
    }

    /// <summary>Brings a database up to date, see <see cref="SchemaMigrator"/>.</summary>
    /// <param name="connectionString">Of a login that may create schemas and roles.</param>
    public static SchemaMigrator Schema(string connectionString) =>
        new(connectionString, typeof(SchemaMigrator).Assembly, typeof(LedgerEvents).Assembly);
}

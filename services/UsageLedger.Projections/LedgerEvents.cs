using UsageLedger.Domain.Catalogue;
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
        typeof(KeyCreated),
        typeof(KeyRevoked));

    /// <summary>Brings a database up to date, see <see cref="SchemaMigrator"/>.</summary>
    /// <param name="connectionString">Of a login that may create schemas and roles.</param>
    public static SchemaMigrator Schema(string connectionString) =>
        new(connectionString, typeof(SchemaMigrator).Assembly, typeof(LedgerEvents).Assembly);
}

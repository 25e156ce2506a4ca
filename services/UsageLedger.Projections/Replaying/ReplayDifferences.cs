using Npgsql;
using UsageLedger.Domain.Entitlements;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>A row that is not what the events come to.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="UserId">The user.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Period">The period.</param>
/// <param name="Used">What it says; null when it is missing.</param>
/// <param name="UsedByEvents">What the events come to; null when there is none.</param>
public sealed record ReplayDifference(
    string Tenant, string UserId, string FeatureId, Period Period, decimal? Used, decimal? UsedByEvents);

/// <summary>How the table in force and the new one differ.</summary>
/// <param name="Count">In how many rows.</param>
/// <param name="Tenants">In whose.</param>
/// <param name="First">The first of them.</param>
public sealed record ReplayDifferences(
    int Count, IReadOnlySet<string> Tenants, IReadOnlyList<ReplayDifference> First)
{
    const int FirstCountMax = 20;
    static readonly string CompareSql = Sql.Embedded(typeof(ReplayDifferences).Assembly, "compare-consumption.sql");

    /// <summary>Compares the two.</summary>
    /// <param name="held">The replay's session.</param>
    /// <param name="state">How far the new one follows.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ReplayDifferences> FindAsync(
        ReplayLock held, ReplayState state, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(CompareSql, held.Connection)
        { Parameters = { Parameter.Position(state.DoneTo) } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var (count, tenants, first) = (0, new HashSet<string>(StringComparer.Ordinal), new List<ReplayDifference>());
        while (await row.ReadAsync(cancellation))
        {
            count++;
            tenants.Add(row.GetString(0));
            if (first.Count < FirstCountMax)
                first.Add(new(
                    row.GetString(0), row.GetString(1), row.GetString(2), new(row.Instant(3), row.PeriodEnd(4)),
                    row.DecimalOrNull(5), row.DecimalOrNull(6)));
        }
        return new(count, tenants, first);
    }
}

using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Moving;

/// <summary>What a ledger has of a tenant beside an export.</summary>
static class ImportedTenant
{
    /// <summary>Says what the tenant has of its own; null when it has nothing.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="known">How many of its events are the export's.</param>
    /// <param name="lastKnown">The position of the last of these here.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<string?> OwnAsync(
        NpgsqlConnection connection, string tenant, long known, long lastKnown, CancellationToken cancellation)
    {
        var count = await connection.ListAsync(
            "select coalesce(sum(version), 0)::bigint from ledger_events.mt_streams where tenant_id = $1",
            [Parameter.Text(tenant)],
            row => row.GetInt64(0),
            cancellation);
        if (count[0] <= known) return null;
        var first = await connection.ListAsync(
            """
            select type, version, stream_id from ledger_events.mt_events
            where tenant_id = $1 and seq_id > $2 order by seq_id limit 1
            """,
            [Parameter.Text(tenant), Parameter.Position(lastKnown)],
            row => $": the first is a '{row.GetString(0)}', version {row.GetInt64(1)} of stream '{row.GetString(2)}'",
            cancellation);
        return $"tenant '{tenant}' has {count[0] - known} events of its own in this ledger{first.FirstOrDefault()}. "
            + "Import into a ledger that has nothing of it.";
    }
}

using System.Text.Json;
using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>Unmapped track calls of one name.</summary>
/// <param name="Event">The name.</param>
/// <param name="Count">How many.</param>
/// <param name="LastSeenAt">When the last one was received.</param>
public sealed record UnmappedName(string Event, long Count, DateTimeOffset LastSeenAt);

/// <summary>Unmapped track calls of which a property holds one value.</summary>
/// <param name="Path">The property, e.g. <c>object.name</c>.</param>
/// <param name="Value">A text, number, truth value or null.</param>
/// <param name="IsInList">True when the property is a list that has the value in it.</param>
/// <param name="Count">How many.</param>
/// <param name="LastSeenAt">When the last one was received.</param>
public sealed record UnmappedValue(
    string Path, JsonElement Value, bool IsInList, long Count, DateTimeOffset LastSeenAt);

/// <summary>Track calls that nothing has mapped.</summary>
public static class UnmappedRows
{
    static readonly string PropertiesSql = Sql.Embedded(typeof(UnmappedRows).Assembly, "unmapped-properties.sql");

    /// <summary>How many there are, and those by name, most frequent first.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="limit">How many names at most.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<(long Count, IReadOnlyList<UnmappedName> ByName)> ByNameAsync(
        NpgsqlConnection connection, string tenant, int limit, CancellationToken cancellation)
    {
        var rows = await connection.ListAsync(
            """
            select name, count(*), max(received_at), sum(count(*)) over ()
            from ledger.segment_events where tenant_id = $1 and usage_id is null
            group by name order by count(*) desc, name limit $2
            """,
            [Parameter.Text(tenant), Parameter.Count(limit)],
            row => (Name: new UnmappedName(row.GetString(0), row.GetInt64(1), row.Instant(2)),
                Total: (long)row.GetDecimal(3)),
            cancellation);
        return (rows.Count == 0 ? 0 : rows[0].Total, rows.ConvertAll(row => row.Name));
    }

    /// <summary>What their properties hold, most frequent first.</summary>
    /// <param name="connection">Where they are; without a transaction.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="name">Only of events of this name; null: of all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<List<UnmappedValue>> ByPropertyAsync(
        NpgsqlConnection connection, string tenant, string? name, int limit, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // PostgreSQL believes that there are millions of members, and would compile for longer than it then runs.
        await connection.ExecuteAsync("set local jit = off", [], cancellation);
        return await connection.ListAsync(
            PropertiesSql,
            [Parameter.Text(tenant), Parameter.Text(name), Parameter.Count(limit)],
            row => new UnmappedValue(
                row.GetString(0), JsonElement.Parse(row.GetString(1)), row.GetBoolean(2), row.GetInt64(3),
                row.Instant(4)),
            cancellation);
    }

    /// <summary>When the last track call in the log was received, mapped or not; null when there is none.</summary>
    public static async Task<DateTimeOffset?> LastReceivedAtAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        var last = await connection.ListAsync(
            "select received_at from ledger.segment_events where tenant_id = $1 order by position desc limit 1",
            [Parameter.Text(tenant)],
            row => row.Instant(0),
            cancellation);
        return last.Count == 0 ? null : last[0];
    }
}

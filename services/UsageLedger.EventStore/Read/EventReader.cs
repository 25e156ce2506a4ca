using System.Runtime.CompilerServices;
using Npgsql;

namespace UsageLedger.EventStore;

/// <summary>Reads events of a stream, or by their ids.</summary>
public static class EventReader
{
    const string Columns = "tenant_id, stream_id, version, seq_id, id, type, data::text, timestamp";

    /// <summary>A stream's events, in order.</summary>
    public static async IAsyncEnumerable<StoredEvent> StreamAsync(
        NpgsqlConnection connection,
        string tenant,
        StreamName stream,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            select {Columns} from ledger_events.mt_events
            where tenant_id = $1 and stream_id = $2 and not is_archived
            order by version
            """, connection) { Parameters = { new() { Value = tenant }, new() { Value = stream.Value } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return Read(reader);
    }

    /// <summary>Those of the events that the log has, in no order.</summary>
    public static async Task<IReadOnlyList<StoredEvent>> FindAsync(
        NpgsqlConnection connection, Guid[] ids, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from ledger_events.mt_events where id = any($1)", connection)
        { Parameters = { new() { Value = ids } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<StoredEvent>(ids.Length);
        while (await reader.ReadAsync(cancellation)) found.Add(Read(reader));
        return found;
    }

    internal static StoredEvent Read(NpgsqlDataReader reader, int first = 0) => new(
        reader.GetString(first),
        new(reader.GetString(first + 1)),
        new(reader.GetInt64(first + 2)),
        new(reader.GetInt64(first + 3)),
        reader.GetGuid(first + 4),
        reader.GetString(first + 5),
        reader.GetString(first + 6),
        reader.GetFieldValue<DateTimeOffset>(first + 7));
}

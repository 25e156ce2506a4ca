using Npgsql;
using NpgsqlTypes;

namespace UsageLedger.EventStore;

/// <summary>Appends events to streams, many at once, in the caller's transaction.</summary>
public sealed class EventAppender(EventTypes types)
{
    static readonly string AppendSql = Sql.Embedded(typeof(EventAppender).Assembly, "append.sql");

    /// <summary>
    /// Appends what the log does not know yet; an event whose id it knows is left out of the answer, and so is one
    /// whose stream is archived. Ids differ inside one call.
    /// </summary>
    /// <param name="connection">With an open transaction, in which the heads of the streams stay locked.</param>
    /// <param name="events">In the order in which they are to stand.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="PostgresException">23505 on <c>idx_mt_events_event_id</c>: another writer appended one of the
    /// ids at the same moment; roll back and try again.</exception>
    public async Task<IReadOnlyDictionary<Guid, AppendedEvent>> AppendAsync(
        NpgsqlConnection connection, IReadOnlyList<NewEvent> events, CancellationToken cancellation)
    {
        await using var command = Command(connection, events);
        var streams = events.ToDictionary(each => each.Id, each => each.Stream);
        var appended = new Dictionary<Guid, AppendedEvent>(events.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var id = reader.GetGuid(0);
            appended.Add(id, new(id, streams[id], new(reader.GetInt64(1)), new(reader.GetInt64(2))));
        }
        return appended;
    }

    /// <summary>Appends one event to a stream that is at a version that the caller knows.</summary>
    /// <returns>Where it stands, or null when the stream is at another version, or archived, or the id is known:
    /// then roll back.</returns>
    public async Task<AppendedEvent?> AppendAsync(
        NpgsqlConnection connection, NewEvent one, StreamVersion expected, CancellationToken cancellation)
    {
        var appended = await AppendAsync(connection, [one], cancellation);
        return appended.TryGetValue(one.Id, out var place) && place.Version.Value == expected.Value + 1 ? place : null;
    }

    NpgsqlCommand Command(NpgsqlConnection connection, IReadOnlyList<NewEvent> events)
    {
        var command = new NpgsqlCommand(AppendSql, connection);
        Add(NpgsqlDbType.Varchar, each => each.Tenant);
        Add(NpgsqlDbType.Varchar, each => each.Stream.Value);
        Add(NpgsqlDbType.Uuid, each => each.Id);
        Add(NpgsqlDbType.Varchar, each => types.NamesOf(each.Body.GetType()).Alias);
        Add(NpgsqlDbType.Varchar, each => types.NamesOf(each.Body.GetType()).DotnetName);
        Add(NpgsqlDbType.Jsonb, each => types.Write(each.Body));
        Add(NpgsqlDbType.TimestampTz, each => each.RecordedAt.UtcDateTime);
        return command;

        void Add<T>(NpgsqlDbType type, Func<NewEvent, T> value)
        {
            var values = new T[events.Count];
            for (var i = 0; i < values.Length; i++) values[i] = value(events[i]);
            var arrayType = NpgsqlDbType.Array | type;
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = arrayType });
        }
    }
}

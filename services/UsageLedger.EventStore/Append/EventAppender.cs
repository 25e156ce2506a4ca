using Npgsql;
using NpgsqlTypes;

namespace UsageLedger.EventStore;

/// <summary>Appends events to streams, many at once, in the caller's transaction.</summary>
/// <remarks>In two statements: the first moves the heads and looks at nothing but names and ids, so that the database
/// sorts those and not the events; the second knows every version, and only inserts.</remarks>
public sealed class EventAppender(EventTypes types)
{
    static readonly string MoveHeadsSql = Sql.Embedded(typeof(EventAppender).Assembly, "move-heads.sql");
    static readonly string InsertSql = Sql.Embedded(typeof(EventAppender).Assembly, "insert-events.sql");

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
        // No position is taken for what is known: a rolled-back append would leave a gap that every follower has to
        // wait for.
        var placed = await PlaceAsync(connection, events, cancellation);
        var appended = new Dictionary<Guid, AppendedEvent>(placed.Count);
        if (placed.Count == 0) return appended;
        var places = placed.ToDictionary(each => each.Event.Id);
        await using var command = InsertCommand(connection, placed);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (one, version) = places[reader.GetGuid(0)];
            appended.Add(one.Id, new(one.Id, one.Stream, new(version), new(reader.GetInt64(1))));
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

    static async Task<List<(NewEvent Event, long Version)>> PlaceAsync(
        NpgsqlConnection connection, IReadOnlyList<NewEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0) return [];
        var (heads, known) = await MoveHeadsAsync(connection, events, cancellation);
        var placed = new List<(NewEvent, long)>(events.Count);
        // From the last to the first: so a head's version is that of the last event of its stream.
        foreach (var one in events.Reverse())
        {
            if (known.Contains(one.Id) || !heads.TryGetValue((one.Tenant, one.Stream), out var version)) continue;
            placed.Add((one, version));
            heads[(one.Tenant, one.Stream)] = version - 1;
        }
        placed.Reverse();
        return placed;
    }

    static async Task<(Dictionary<(string Tenant, StreamName), long> Heads, HashSet<Guid> Known)> MoveHeadsAsync(
        NpgsqlConnection connection, IReadOnlyList<NewEvent> events, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(MoveHeadsSql, connection);
        Add(command, NpgsqlDbType.Varchar, events, each => each.Tenant);
        Add(command, NpgsqlDbType.Varchar, events, each => each.Stream.Value);
        Add(command, NpgsqlDbType.Uuid, events, each => each.Id);
        command.Parameters.Add(new NpgsqlParameter<DateTime>
        {
            TypedValue = events.Max(each => each.RecordedAt).UtcDateTime,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
        var (heads, known) = (new Dictionary<(string, StreamName), long>(), new HashSet<Guid>());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            if (await reader.IsDBNullAsync(0, cancellation)) known.Add(reader.GetGuid(3));
            else heads.Add((reader.GetString(0), new(reader.GetString(1))), reader.GetInt64(2));
        return (heads, known);
    }

    NpgsqlCommand InsertCommand(NpgsqlConnection connection, List<(NewEvent Event, long Version)> placed)
    {
        var command = new NpgsqlCommand(InsertSql, connection);
        Add(command, NpgsqlDbType.Varchar, placed, each => each.Event.Tenant);
        Add(command, NpgsqlDbType.Varchar, placed, each => each.Event.Stream.Value);
        Add(command, NpgsqlDbType.Bigint, placed, each => each.Version);
        Add(command, NpgsqlDbType.Uuid, placed, each => each.Event.Id);
        Add(command, NpgsqlDbType.Varchar, placed, each => types.NamesOf(each.Event.Body.GetType()).Alias);
        Add(command, NpgsqlDbType.Varchar, placed, each => types.NamesOf(each.Event.Body.GetType()).DotnetName);
        Add(command, NpgsqlDbType.Jsonb, placed, each => types.Write(each.Event.Body));
        Add(command, NpgsqlDbType.TimestampTz, placed, each => each.Event.RecordedAt.UtcDateTime);
        return command;
    }

    static void Add<TFrom, T>(
        NpgsqlCommand command, NpgsqlDbType type, IReadOnlyList<TFrom> from, Func<TFrom, T> value)
    {
        var values = new T[from.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(from[i]);
        command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}

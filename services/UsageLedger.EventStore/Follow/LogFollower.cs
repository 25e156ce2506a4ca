using Npgsql;

namespace UsageLedger.EventStore;

/// <summary>
/// Reads the log in order of position and never skips an event. Positions are taken before the commit, so a slow
/// transaction's events appear below those of a quicker one: a position that is missing is waited for until every
/// transaction that was open when it was first missed has ended. What is missing then was rolled back.
/// </summary>
/// <param name="database">Where the log is.</param>
/// <param name="after">Where to begin.</param>
public sealed class LogFollower(NpgsqlDataSource database, Position after)
{
    static readonly string FollowSql = Sql.Embedded(typeof(LogFollower).Assembly, "follow.sql");

    // Gaps below SeenUpTo were open at a time when no transaction from NextToWrite on had written.
    (Position SeenUpTo, long NextToWrite) _missed = (Position.Start, 0);

    /// <summary>Up to here, everything was given out.</summary>
    public Position Position { get; private set; } = after;

    /// <summary>The next events, in order; none when there are none yet, or when the next one may still
    /// appear.</summary>
    /// <param name="countMax">How many at most.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<StoredEvent>> NextAsync(int countMax, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (events, oldestOpen) = await ReadAsync(connection, countMax, cancellation);
        var next = new List<StoredEvent>(events.Count);
        foreach (var each in events)
        {
            var isNext = each.Position.Value == Position.Value + 1;
            if (!isNext && !IsMissed)
                _missed = (events[^1].Position, await Transactions.NextToWriteAsync(connection, cancellation));
            if (!isNext && oldestOpen < _missed.NextToWrite) break;
            next.Add(each);
            Position = each.Position;
        }
        return next;
    }

    bool IsMissed => Position.CompareTo(_missed.SeenUpTo) < 0;

    async Task<(List<StoredEvent> Events, long OldestOpen)> ReadAsync(
        NpgsqlConnection connection, int countMax, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(FollowSql, connection);
        command.Parameters.Add(new() { Value = Position.Value });
        command.Parameters.Add(new() { Value = countMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<StoredEvent>();
        var oldestOpen = 0L;
        while (await reader.ReadAsync(cancellation))
        {
            oldestOpen = reader.GetInt64(0);
            if (!reader.IsDBNull(1)) events.Add(EventReader.Read(reader, first: 1));
        }
        return (events, oldestOpen);
    }
}

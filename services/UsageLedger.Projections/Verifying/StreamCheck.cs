using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Verifying;

/// <summary>Looks in the log for what no append leaves behind. Each statement sees one moment, so that what is appended
/// meanwhile makes no difference.</summary>
/// <param name="database">Of a reader.</param>
/// <param name="tenant">Whose streams; null: everybody's.</param>
/// <param name="countMax">How many differences of each kind at most.</param>
public sealed class StreamCheck(NpgsqlDataSource database, string? tenant, int countMax)
{
    static readonly string OrderSql = Sql.Embedded(typeof(StreamCheck).Assembly, "stream-order.sql");
    static readonly string HeadsSql = Sql.Embedded(typeof(StreamCheck).Assembly, "stream-heads.sql");

    const string CountSql = """
        select (select count(*) from ledger_events.mt_streams where $1 is null or tenant_id = $1),
          (select count(*) from ledger_events.mt_events where $1 is null or tenant_id = $1)
        """;

    const string IdsSql = """
        select min(tenant_id), id::text, count(*), min(seq_id) from ledger_events.mt_events
        group by id having count(*) > 1 and ($1 is null or bool_or(tenant_id = $1)) order by min(seq_id) limit $2
        """;

    const string TypesSql = """
        select tenant_id, type, count(*), min(seq_id) from ledger_events.mt_events
        where type <> all($3) and ($1 is null or tenant_id = $1) group by tenant_id, type order by 4 limit $2
        """;

    const string UnreachedSql = """
        select tenant_id, stream_id, version, seq_id from ledger_events.mt_events
        where seq_id < 1 and ($1 is null or tenant_id = $1) order by seq_id limit $2
        """;

    // Of the whole log: positions are not a tenant's.
    const string SequenceSql = """
        select last, reached from (select last_value from ledger_events.mt_events_sequence) sequence (last),
          (select max(seq_id) from ledger_events.mt_events) log (reached)
        where reached > last
        """;

    /// <summary>Looks at all of it.</summary>
    /// <param name="cancellation">Stops it.</param>
    public async Task<CheckedStreams> RunAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var count = await connection.ListAsync(
            CountSql, [Parameter.Text(tenant)], row => (row.GetInt64(0), row.GetInt64(1)), cancellation);
        List<StreamDifference> found =
        [
            .. await FindAsync(connection, HeadsSql, Head, cancellation),
            .. await FindAsync(connection, OrderSql, Order, cancellation),
            .. await FindAsync(connection, IdsSql, row => new(
                row.GetString(0), null, null, row.GetInt64(3),
                $"The event id {row.GetString(1)} stands {row.GetInt64(2)} times in the log."), cancellation),
            .. await FindAsync(connection, TypesSql, row => new(
                row.GetString(0), null, null, row.GetInt64(3),
                $"{row.GetInt64(2)} events are of the type '{row.GetString(1)}', which this version does not know."),
                cancellation, Parameter.Texts(LedgerEvents.Types.Aliases)),
            .. await FindAsync(connection, UnreachedSql, row => new(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3),
                "The event stands before the first position: whoever follows the log skips it."), cancellation),
            .. await connection.ListAsync(SequenceSql, [], row => new StreamDifference(
                null, null, null, row.GetInt64(1),
                $"The log reaches position {row.GetInt64(1)}, and the sequence that gives positions out stands at "
                + $"{row.GetInt64(0)}: events to come are refused, or skipped by whoever follows the log."),
                cancellation),
        ];
        if (await FollowedLog.StandstillAsync(connection, cancellation) is { } standstill) found.Add(standstill);
        return new(count[0].Item1, count[0].Item2, found);
    }

    Task<List<StreamDifference>> FindAsync(
        NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, StreamDifference> read,
        CancellationToken cancellation,
        params NpgsqlParameter[] more) =>
        connection.ListAsync(sql, [Parameter.Text(tenant), Parameter.Count(countMax), .. more], read, cancellation);

    // Columns: tenant_id, id, version of the head, version and number of the events.
    static StreamDifference Head(NpgsqlDataReader row)
    {
        var (head, last) = (LongOrNull(row, 2), LongOrNull(row, 3));
        return new(row.GetString(0), row.GetString(1), head ?? last, null, (head, last) switch
        {
            (null, _) => $"The stream has {row.GetInt64(4)} events and no head.",
            (_, null) => $"The head stands at version {head}, and the stream has no event.",
            _ => $"The head stands at version {head}, and the last event is of version {last}.",
        });
    }

    // Columns: tenant_id, stream_id, version, seq_id, and version and seq_id of the event before.
    static StreamDifference Order(NpgsqlDataReader row)
    {
        var (version, position) = (row.GetInt64(2), row.GetInt64(3));
        var (before, positionBefore) = (LongOrNull(row, 4), LongOrNull(row, 5));
        var missing = version - 1 - (before ?? 0);
        return new(row.GetString(0), row.GetString(1), version, position,
            missing < 0 ? $"Version {version} is there more than once, or is none."
            : missing == 0 ? $"The position {position} of version {version} does not rise: that of version {before} "
                + $"is {positionBefore}."
            : before is null ? $"The stream begins at version {version}: {Text(missing)} missing."
            : $"Version {version} follows version {before}: {Text(missing)} missing.");
    }

    static string Text(long missing) => missing == 1 ? "1 event is" : $"{missing} events are";

    static long? LongOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}

using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>The end of the log.</summary>
static class LogEnd
{
    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The last position that was taken.</summary>
    public static async Task<long> LastTakenAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.ListAsync(
            "select case when is_called then last_value else 0 end from ledger_events.mt_events_sequence",
            [],
            row => row.GetInt64(0),
            cancellation))[0];

    /// <summary>True when a span of the log holds anything else than usage and what Segment said.</summary>
    public static async Task<bool> HasCatalogueChangedAsync(
        NpgsqlConnection connection, long after, long upTo, CancellationToken cancellation) =>
        (await connection.ListAsync(
            """
            select exists (
              select from ledger_events.mt_events
              where seq_id > $1 and seq_id <= $2
                and type not in ('usage_recorded', 'usage_reversed', 'segment_tracked', 'segment_identified'))
            """,
            [Parameter.Position(after), Parameter.Position(upTo)],
            row => row.GetBoolean(0),
            cancellation))[0];

    /// <summary>A position up to which nothing appears any more: positions are taken before the commit, so it is waited
    /// for until every transaction that was open when it was the last one has ended. Outside of a transaction.
    /// </summary>
    public static async Task<long> SettledAsync(
        NpgsqlConnection connection, TimeProvider clock, CancellationToken cancellation)
    {
        var last = await LastTakenAsync(connection, cancellation);
        var nextToWrite = await Transactions.NextToWriteAsync(connection, cancellation);
        while (await Transactions.OldestOpenAsync(connection, cancellation) < nextToWrite)
            await Task.Delay(LookInterval, clock, cancellation);
        return last;
    }
}

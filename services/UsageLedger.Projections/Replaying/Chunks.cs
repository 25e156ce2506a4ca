using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>The spans of the log that are summed up, each by one session in one transaction.</summary>
static class Chunks
{
    const long Size = 2_500_000; // positions: some seconds, and many events of each stream, so that the sums are few
    static readonly string SumSql = Sql.Embedded(typeof(Chunks).Assembly, "sum-events.sql");

    /// <summary>Makes those up to a position.</summary>
    public static Task CreateAsync(NpgsqlConnection connection, long target, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            insert into ledger_replay.chunks (after, up_to, is_done)
            select after, least(after + $2, $1), false from generate_series(0, $1 - 1, $2) as after
            """,
            [Parameter.Position(target), Parameter.Position(Size)],
            cancellation);

    /// <summary>Sums up the next one that nobody is at.</summary>
    /// <returns>False when there is none.</returns>
    public static async Task<bool> SumNextAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var chunk = await connection.ListAsync(
            """
            update ledger_replay.chunks set is_done = true where after = (
              select after from ledger_replay.chunks where not is_done order by after limit 1 for update skip locked)
            returning after, up_to
            """,
            [],
            row => (After: row.GetInt64(0), UpTo: row.GetInt64(1)),
            cancellation);
        if (chunk.Count == 0) return false;
        await SumAsync(connection, chunk[0].After, chunk[0].UpTo, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Sums up what stands after a position, up to another one.</summary>
    public static Task SumAsync(NpgsqlConnection connection, long after, long upTo, CancellationToken cancellation) =>
        connection.ExecuteAsync(SumSql, [Parameter.Position(after), Parameter.Position(upTo)], cancellation);

    /// <summary>How many positions are in those that are done.</summary>
    public static async Task<long> SummedAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.ListAsync(
            "select coalesce(sum(up_to - after) filter (where is_done), 0)::bigint from ledger_replay.chunks",
            [],
            row => row.GetInt64(0),
            cancellation))[0];
}

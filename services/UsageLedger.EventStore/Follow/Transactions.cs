using Npgsql;

namespace UsageLedger.EventStore;

/// <summary>Which transactions are open. A position is taken by a transaction that has written before, and so has a
/// number already.</summary>
public static class Transactions
{
    /// <summary>A number that is higher than that of every transaction which has written until now. The end of a
    /// snapshot is not: it lies behind the last transaction that has <em>ended</em>, and others may be open beyond it.
    /// </summary>
    public static Task<long> NextToWriteAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        NumberAsync(connection, "select pg_current_xact_id()::text::bigint", cancellation);

    /// <summary>Every transaction with a lower number has ended.</summary>
    public static Task<long> OldestOpenAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        NumberAsync(connection, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", cancellation);

    static async Task<long> NumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>A replay goes on already.</summary>
public sealed class ReplayGoingOnException(int processId, string application, DateTimeOffset since)
    : Exception(FormattableString.Invariant(
        $"A replay goes on already: session {processId} of the database ('{application}'), since {since:u}."));

/// <summary>The session of the one replay that goes on: its end, however it comes, frees the lock.</summary>
public sealed class ReplayLock : IAsyncDisposable
{
    // Any fixed number: only replays take this lock.
    const long Key = 0x4C45444745520002;

    ReplayLock(NpgsqlConnection connection) => Connection = connection;

    /// <summary>The session, set up for large statements; its time zone is UTC.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Takes the lock.</summary>
    /// <param name="database">With the privileges of operators.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ReplayGoingOnException">Another session has it.</exception>
    public static async Task<ReplayLock> TakeAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            await SetUpAsync(connection, cancellation);
            return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    static async Task SetUpAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var isTaken = await connection.ListAsync(
            "select pg_try_advisory_lock($1)", [Parameter.Position(Key)], row => row.GetBoolean(0), cancellation);
        if (!isTaken[0]) throw await OtherAsync(connection, cancellation);
        // Sums of a chunk are held in memory up to this, and on disk beyond it.
        await connection.ExecuteAsync(
            "select set_config('timezone', 'UTC', false), set_config('work_mem', '128MB', false)", [], cancellation);
    }

    static async Task<Exception> OtherAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var others = await connection.ListAsync(
            """
            select pid, application_name, backend_start from pg_locks join pg_stat_activity using (pid)
            where locktype = 'advisory' and granted and objsubid = 1
              and (classid::bigint << 32) + objid::bigint = $1
            """,
            [Parameter.Position(Key)],
            row => new ReplayGoingOnException(row.GetInt32(0), row.GetString(1), row.Instant(2)),
            cancellation);
        return others.Count > 0 ? others[0] : new ConcurrencyLostException("of a replay that has just ended");
    }

    /// <summary>Frees the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        // A pool would keep the session and its lock.
        NpgsqlConnection.ClearPool(Connection);
        await Connection.DisposeAsync();
    }
}

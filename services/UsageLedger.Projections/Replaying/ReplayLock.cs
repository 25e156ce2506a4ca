using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>A replay goes on already.</summary>
public sealed class ReplayGoingOnException(IEnumerable<int> processIds) : Exception(
    $"A replay goes on already, in session {string.Join(", ", processIds)} of the database: wait for its end.");

/// <summary>The session of the one replay that goes on: its end, however it comes, frees the lock.</summary>
public sealed class ReplayLock : IAsyncDisposable
{
    // Any fixed number: only replays take this lock.
    const long Key = 0x4C45444745520002;

    readonly NpgsqlDataSource _database;

    ReplayLock(NpgsqlDataSource database, NpgsqlConnection connection) =>
        (_database, Connection) = (database, connection);

    /// <summary>The session, set up for large statements; its time zone is UTC.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>One more session, set up likewise.</summary>
    public async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellation)
    {
        var connection = await _database.OpenConnectionAsync(cancellation);
        await SetUpAsync(connection, cancellation);
        return connection;
    }

    /// <summary>Takes the lock.</summary>
    /// <param name="database">With the privileges of operators.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ReplayGoingOnException">Another session has it.</exception>
    public static async Task<ReplayLock> TakeAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            await LockAsync(connection, cancellation);
            await SetUpAsync(connection, cancellation);
            return new(database, connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var isTaken = await connection.ListAsync(
            "select pg_try_advisory_lock($1)", [Parameter.Position(Key)], row => row.GetBoolean(0), cancellation);
        if (!isTaken[0]) throw await OtherAsync(connection, cancellation);
    }

    // Sums of a chunk are held in memory up to this, and on disk beyond it.
    static Task SetUpAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            select set_config('timezone', 'UTC', false), set_config('work_mem', '128MB', false),
              set_config('jit', 'off', false)
            """,
            [],
            cancellation);

    static async Task<ReplayGoingOnException> OtherAsync(
        NpgsqlConnection connection, CancellationToken cancellation) =>
        new(await connection.ListAsync(
            """
            select pid from pg_locks
            where locktype = 'advisory' and granted and objsubid = 1
              and (classid::bigint << 32) + objid::bigint = $1
            """,
            [Parameter.Position(Key)],
            row => row.GetInt32(0),
            cancellation));

    /// <summary>Frees the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        // A pool would keep the session and its lock.
        NpgsqlConnection.ClearPool(Connection);
        await Connection.DisposeAsync();
    }
}

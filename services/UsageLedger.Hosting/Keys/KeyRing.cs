using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace UsageLedger.Hosting;

/// <summary>
/// All keys in memory, so that a request is let in without a query and while PostgreSQL is away. Asks about once a
/// second whether a key was made or revoked; keeps what it has when there is no answer.
/// </summary>
sealed partial class KeyRing : BackgroundService, IHealthCheck
{
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks that requests with unknown keys bring about: guessing keys costs the database no more
    /// than this.</summary>
    static readonly TimeSpan LookIntervalMin = TimeSpan.FromMilliseconds(100);

    // The sum, not the greatest: a change that commits late has a position below one that was read already.
    const string FingerprintSql = "select count(*), coalesce(sum(position), 0) from ledger.keys";
    const string KeysSql = "select id, tenant_id, kind, hint, hash, revoked_at is not null from ledger.keys";

    readonly NpgsqlDataSource _database;
    readonly TimeProvider _clock;
    readonly ILogger<KeyRing> _log;
    readonly SemaphoreSlim _turn = new(1);
    long _lookedAt;
    (long Count, decimal Positions)? _fingerprint;
    volatile KeyTable? _table;
    volatile string? _trouble = "the keys were not read yet";

    public KeyRing(KeyDatabase database, TimeProvider clock, ILogger<KeyRing> log)
    {
        _database = database.Source;
        _clock = clock;
        _log = log;
    }

    /// <summary>Null until the keys were read once.</summary>
    public KeyTable? Table => _table;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        var trouble = _trouble;
        return Task.FromResult((_table, trouble) switch
        {
            (null, _) => HealthCheckResult.Unhealthy(trouble),
            (_, null) => HealthCheckResult.Healthy(),
            _ => HealthCheckResult.Degraded($"the keys last read are used: {trouble}"),
        });
    }

    /// <summary>Looks for keys that were made a moment ago; one look serves all who ask meanwhile.</summary>
    public async Task LookAgainAsync(CancellationToken cancellation)
    {
        var askedAt = _clock.GetTimestamp();
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_lookedAt > askedAt) return;
            var early = LookIntervalMin - _clock.GetElapsedTime(_lookedAt);
            if (early > TimeSpan.Zero) await Task.Delay(early, _clock, cancellation);
            await RefreshAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(PollInterval, _clock);
        try
        {
            do await LookAgainAsync(stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the host stops
        }
    }

    async Task RefreshAsync(CancellationToken cancellation)
    {
        _lookedAt = _clock.GetTimestamp();
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation);
            var fingerprint = await FingerprintAsync(connection, cancellation);
            if (fingerprint != _fingerprint)
            {
                _table = await KeysAsync(connection, cancellation);
                _fingerprint = fingerprint;
                LogRead(_table.Count);
            }
            else if (_trouble is not null)
            {
                LogReached();
            }
            _trouble = null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (_trouble is null || _table is null) LogTrouble(e.Message);
            _trouble = e.Message;
        }
    }

    static async Task<(long, decimal)> FingerprintAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(FingerprintSql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetDecimal(1));
    }

    static async Task<KeyTable> KeysAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var keys = new List<KeyValuePair<KeyHash, KnownKey>>();
        await using var command = new NpgsqlCommand(KeysSql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var kind = row.GetString(2) == "admin" ? KeyKind.Admin : KeyKind.Public;
            var environment = KeyText.EnvironmentOf(row.GetString(3));
            var key = new LedgerKey(row.GetString(0), row.GetString(1), kind, environment);
            keys.Add(new(KeyHash.From(row.GetFieldValue<byte[]>(4)), new(key, Revoked: row.GetBoolean(5))));
        }
        return new(keys);
    }

    [LoggerMessage(1, LogLevel.Information, "Read {KeyCount} keys")]
    partial void LogRead(int keyCount);

    [LoggerMessage(2, LogLevel.Information, "The keys can be read again")]
    partial void LogReached();

    [LoggerMessage(3, LogLevel.Warning, "The keys cannot be read: {Trouble}; those last read are used")]
    partial void LogTrouble(string trouble);
}

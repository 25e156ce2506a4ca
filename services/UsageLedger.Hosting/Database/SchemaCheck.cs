using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace UsageLedger.Hosting;

/// <summary>
/// Holds a host against the schema of its database. A host whose database answers with another version ends: what it
/// would read and write may mean something else there. A host whose database is away, or has no schema yet, waits for
/// it, and is not ready; once it works, a change of the schema makes it unready. Readiness check <c>schema</c>.
/// </summary>
sealed partial class SchemaCheck(
    NpgsqlDataSource database, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SchemaCheck> log)
    : BackgroundService, IHealthCheck
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    readonly string _name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database ?? "";
    bool _wasMissing;

    /// <summary>True once the database is at the version that is needed.</summary>
    bool _isKnownGood;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            return TroubleOf(await VersionAsync(cancellation)) is { } trouble
                ? HealthCheckResult.Unhealthy(trouble)
                : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return new(context.Registration.FailureStatus, $"the schema cannot be looked at: {e.Message}");
        }
    }

    /// <summary>True when the host cannot work with its database, ever; the reason is logged then.</summary>
    public async Task<bool> IsHopelessAsync(CancellationToken cancellation)
    {
        try
        {
            var version = await VersionAsync(cancellation);
            var trouble = TroubleOf(version);
            _isKnownGood = trouble is null;
            _wasMissing |= version is null;
            // A schema that was missing is older while it is being made.
            if (trouble is null || version is null || (_wasMissing && version < LedgerSchema.VersionNeeded))
                return false;
            LogHopeless(trouble);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false; // the readiness check postgresql says so
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(RetryInterval, clock);
        try
        {
            while (!_isKnownGood && await timer.WaitForNextTickAsync(stopping))
            {
                if (!await IsHopelessAsync(stopping)) continue;
                Environment.ExitCode = LedgerHost.ExitCodeOfWrongSchema;
                lifetime.StopApplication();
                return;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the host stops
        }
    }

    string? TroubleOf(int? version) => LedgerSchema.Trouble(_name, version, LedgerSchema.VersionNeeded);

    // Waited for from outside: against a server that hangs, even the driver's own cancelling waits.
    Task<int?> VersionAsync(CancellationToken cancellation) =>
        LedgerSchema.VersionAsync(database, cancellation).WaitAsync(LedgerDatabase.CheckTimeMax, cancellation);

    [LoggerMessage(1, LogLevel.Critical, "{Trouble}")]
    partial void LogHopeless(string trouble);
}

using System.Diagnostics.Metrics;
using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.Entitlements.Verifying;

/// <summary>Holds the consumption of some user-features, chosen at random, against their events from time to time: at
/// the start, and then at every interval. Meter <c>UsageLedger.Entitlements</c>.</summary>
sealed partial class ScheduledVerification : BackgroundService
{
    const int SampleMax = 200;

    readonly UserFeatures _userFeatures;
    readonly NpgsqlDataSource _database;
    readonly TimeSpan _interval;
    readonly Counter<long> _drift;
    readonly TimeProvider _time;
    readonly ILogger<ScheduledVerification> _logger;

    public ScheduledVerification(
        NpgsqlDataSource database,
        VerificationOptions options,
        IMeterFactory meters,
        TimeProvider time,
        ILogger<ScheduledVerification> logger)
    {
        _userFeatures = new(database, tenant: null);
        _database = database;
        _interval = TimeSpan.FromMinutes(options.IntervalMinutes);
        _drift = meters.Create("UsageLedger.Entitlements").CreateCounter<long>(
            "ledger.drift", "{difference}", "Differences between consumption and events, in the samples verified");
        _time = time;
        _logger = logger;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_interval > TimeSpan.Zero)
        {
            try
            {
                await VerifyAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseErrors.Meaning(e) is not null && !stoppingToken.IsCancellationRequested)
            {
                LogNotVerified(e, _interval);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e); // a bug of ours: it must not stop the answers
            }
            await Task.Delay(_interval, _time, stoppingToken);
        }
    }

    /// <summary>Verifies one sample. One page after the other: this is not in a hurry, and checks are.</summary>
    /// <returns>How many user-features were looked at, and how many differences there are.</returns>
    public async Task<(int Checked, int Differences)> VerifyAsync(CancellationToken cancellation)
    {
        var sample = await _userFeatures.SampleAsync(SampleMax, cancellation);
        var count = 0;
        foreach (var page in UserFeatures.Pages(sample))
            foreach (var usage in await ConsumptionCheck.ReadAsync(_database, page, cancellation))
                foreach (var each in usage.Differences)
                {
                    count++;
                    LogDifference(
                        each.Tenant, each.UserId, each.FeatureId, each.PeriodStart, each.PeriodEnd,
                        each.Row?.Position, each.Events?.Position);
                }
        if (count > 0) _drift.Add(count);
        LogVerified(sample.Count, count);
        return (sample.Count, count);
    }

    // Ids only: what was used is nobody's business who reads logs.
    [LoggerMessage(Level = LogLevel.Error, Message = "Consumption is not what the events say: tenant {Tenant}, user "
        + "{UserId}, feature {FeatureId}, period {PeriodStart} to {PeriodEnd}; the row stands at position "
        + "{RowPosition}, the events reach {EventsPosition}. Run 'ledger verify'")]
    partial void LogDifference(
        string tenant, string userId, string featureId, DateTimeOffset? periodStart, DateTimeOffset? periodEnd,
        long? rowPosition, long? eventsPosition);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Verified {Count} user-features: {Differences} differences")]
    partial void LogVerified(int count, int differences);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Consumption could not be verified; it is tried again in {Interval}")]
    partial void LogNotVerified(Exception error, TimeSpan interval);

    [LoggerMessage(Level = LogLevel.Error, Message = "The verification of consumption failed")]
    partial void LogFailed(Exception error);
}

using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Recorder.Recording;

/// <summary>
/// Records whatever the database does: waits while it is away, goes again after a collision, and when the data itself
/// is at fault finds the one event by halving, so that it alone is rejected.
/// </summary>
sealed partial class PatientRecorder(
    UsageRecorder recorder, RecorderMetrics metrics, TimeProvider time, ILogger<PatientRecorder> logger)
{
    const int CollisionRetryCountMax = 20;
    static readonly TimeSpan CollisionDelayMax = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan OutageDelayMin = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan OutageDelayMax = TimeSpan.FromSeconds(3);

    /// <summary>Records a batch. It returns only when every event is recorded, known or rejected.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<RecordedUsage> RecordAsync(IReadOnlyList<UsageToRecord> usages, CancellationToken stop)
    {
        var collisions = 0;
        for (var outageDelay = OutageDelayMin; ; outageDelay = Min(outageDelay * 2, OutageDelayMax))
        {
            string reason;
            try
            {
                var recorded = await recorder.RecordAsync(usages, stop);
                metrics.DatabaseAnswers(true);
                return recorded;
            }
            catch (InexactSumException e)
            {
                reason = e.Message;
            }
            catch (NpgsqlException e) when (DatabaseErrors.Meaning(e) == DatabaseError.BadData)
            {
                LogBadData(e, usages.Count);
                reason = e is PostgresException server ? server.MessageText : e.Message;
            }
            catch (NpgsqlException e) when (IsCollision(e) && collisions < CollisionRetryCountMax)
            {
                collisions++;
                await Task.Delay(CollisionDelayMax * Random.Shared.NextDouble(), time, stop);
                continue;
            }
            catch (NpgsqlException e)
            {
                metrics.DatabaseAnswers(false);
                LogWaiting(e, usages.Count, outageDelay.TotalSeconds);
                await Task.Delay(outageDelay, time, stop);
                continue;
            }
            return await HalveAsync(usages, reason, stop);
        }
    }

    async Task<RecordedUsage> HalveAsync(IReadOnlyList<UsageToRecord> usages, string reason, CancellationToken stop)
    {
        if (usages is [var one])
            return new([new(one.EventId, UsageOutcome.Rejected, null, null, null, reason)], []);
        var first = await RecordAsync([.. usages.Take(usages.Count / 2)], stop);
        var second = await RecordAsync([.. usages.Skip(usages.Count / 2)], stop);
        return new([.. first.Receipts, .. second.Receipts], [.. first.Changes, .. second.Changes]);
    }

    static bool IsCollision(NpgsqlException error) =>
        DatabaseErrors.Meaning(error) is DatabaseError.EventIdTaken or DatabaseError.Contention;

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database refuses the data of one of {Count} events; finding it")]
    partial void LogBadData(Exception error, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} events wait for the database; the next try is in {DelaySeconds} s")]
    partial void LogWaiting(Exception error, int count, double delaySeconds);
}

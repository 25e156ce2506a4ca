using System.Diagnostics.CodeAnalysis;
using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Recorder.Recording;

/// <summary>What came of a transaction: a result, or why its data can never be stored.</summary>
/// <param name="Result">The result; null when there is none.</param>
/// <param name="Refusal">The reason; null when there is a result.</param>
readonly record struct Attempted<T>(T? Result, string? Refusal) where T : class
{
    /// <summary>True when there is a result.</summary>
    [MemberNotNullWhen(true, nameof(Result)), MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsDone => Result is not null;
}

/// <summary>Carries a transaction through whatever the database does: waits while it is away, and goes again after a
/// collision. Only what the data itself is to blame for is not tried again.</summary>
sealed partial class Patience(RecorderMetrics metrics, TimeProvider time, ILogger<Patience> logger)
{
    const int CollisionRetryCountMax = 20;
    static readonly TimeSpan CollisionDelayMax = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan OutageDelayMin = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan OutageDelayMax = TimeSpan.FromSeconds(3);

    /// <summary>Makes attempts until one has a result, or the data is refused.</summary>
    /// <param name="attempt">One transaction: done whole, or leaves nothing behind.</param>
    /// <param name="eventCount">How many events it appends, for the log.</param>
    /// <param name="stop">The host stops.</param>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<Attempted<T>> AttemptAsync<T>(
        Func<CancellationToken, Task<T>> attempt, int eventCount, CancellationToken stop) where T : class
    {
        var collisions = 0;
        for (var outageDelay = OutageDelayMin; ; outageDelay = Min(outageDelay * 2, OutageDelayMax))
        {
            try
            {
                var result = await attempt(stop);
                metrics.DatabaseAnswers(true);
                return new(result, null);
            }
            catch (InexactSumException e)
            {
                return new(null, e.Message);
            }
            catch (Exception e) when (Meaning(e) == DatabaseError.BadData)
            {
                LogBadData(e, eventCount);
                return new(null, e is PostgresException server ? server.MessageText : e.Message);
            }
            catch (Exception e) when (IsCollision(e) && collisions < CollisionRetryCountMax)
            {
                collisions++;
                await Task.Delay(CollisionDelayMax * Random.Shared.NextDouble(), time, stop);
            }
            catch (Exception e) when (Meaning(e) is not null)
            {
                metrics.DatabaseAnswers(false);
                LogWaiting(e, eventCount, outageDelay.TotalSeconds);
                await Task.Delay(outageDelay, time, stop);
            }
        }
    }

    static DatabaseError? Meaning(Exception error) =>
        error is ConcurrencyLostException ? DatabaseError.Contention : DatabaseErrors.Meaning(error);

    static bool IsCollision(Exception error) =>
        Meaning(error) is DatabaseError.EventIdTaken or DatabaseError.Contention;

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database refuses the data of one of {Count} events")]
    partial void LogBadData(Exception error, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} events wait for the database; the next try is in {DelaySeconds} s")]
    partial void LogWaiting(Exception error, int count, double delaySeconds);
}

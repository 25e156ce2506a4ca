using UsageLedger.Recorder.FanOut;
using UsageLedger.Recorder.Recording;

namespace UsageLedger.Recorder.MappingRuns;

/// <summary>Looks for runs of rules, and carries them out step by step, beside the recording.</summary>
sealed partial class MappingRunner(
    MappingRecorder recorder,
    Patience patience,
    ConsumptionPublisher publisher,
    TimeProvider time,
    ILogger<MappingRunner> logger)
    : BackgroundService
{
    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(5);

    /// <summary>How many lanes are worked at beside each other: with one, the database waits while the next step is
    /// made ready, and the other way round.</summary>
    const int LanesMax = 2;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, LanesMax).Select(_ => WorkAsync(stoppingToken)));

    async Task WorkAsync(CancellationToken stoppingToken)
    {
        var attempt = new MappingAttempt();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(attempt, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A bug of ours, since the world's failures are waited for: it must not stop the recording of usage.
                LogFailed(e);
                await Task.Delay(FailureDelay, time, stoppingToken);
            }
        }
    }

    async Task StepAsync(MappingAttempt attempt, CancellationToken stop)
    {
        var attempted = await patience.AttemptAsync(
            cancellation => recorder.StepAsync(attempt, cancellation), attempt.EventsMax, stop);
        if (!attempted.IsDone)
        {
            attempt.Refused();
            return;
        }
        attempt.Done();
        await publisher.PublishAsync(attempted.Result.Changes, stop);
        if (attempted.Result is { RunId: { } runId, LookedAt: 0 }) LogEnded(runId);
        if (attempted.Result.RunId is null) await Task.Delay(LookInterval, time, stop);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A lane of run {RunId} has come to its end")]
    partial void LogEnded(Guid runId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A step of a run failed; it is tried again")]
    partial void LogFailed(Exception error);
}

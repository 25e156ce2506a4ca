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
            var attempted = await patience.AttemptAsync(
                cancellation => recorder.StepAsync(attempt, cancellation), attempt.EventsMax, stoppingToken);
            if (!attempted.IsDone)
            {
                attempt.Refused();
                continue;
            }
            attempt.Done();
            await publisher.PublishAsync(attempted.Result.Changes, stoppingToken);
            if (attempted.Result is { RunId: { } runId, LookedAt: 0 }) LogEnded(runId);
            if (attempted.Result.RunId is null) await Task.Delay(LookInterval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A lane of run {RunId} has come to its end")]
    partial void LogEnded(Guid runId);
}

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
    /// <summary>Events in one step.</summary>
    const int StepEventsMax = 2_000;

    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var eventsMax = StepEventsMax;
        var leave = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var attempted = await patience.AttemptAsync(
                cancellation => recorder.StepAsync(eventsMax, leave, cancellation), eventsMax, stoppingToken);
            if (!attempted.IsDone)
            {
                // The one event that cannot be stored is found by halving, and left as it is.
                leave = eventsMax == 1;
                eventsMax = Math.Max(1, eventsMax / 2);
                continue;
            }
            leave = false;
            eventsMax = Math.Min(StepEventsMax, eventsMax * 2);
            await publisher.PublishAsync(attempted.Result.Changes, stoppingToken);
            if (attempted.Result is { RunId: { } runId, LookedAt: 0 }) LogEnded(runId);
            if (attempted.Result.RunId is null) await Task.Delay(LookInterval, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} has come to its end")]
    partial void LogEnded(Guid runId);
}

using UsageLedger.Recorder.FanOut;

namespace UsageLedger.Recorder.Recording;

/// <summary>The lanes, one for each queue that this Recorder consumes, and what keeps them running.</summary>
/// <remarks>The bus is configured with the lanes and the lanes publish on the bus: so the bus is asked for
/// last.</remarks>
sealed class RecordingLanes(
    IServiceProvider services,
    RecorderMetrics metrics,
    TimeProvider time,
    ILoggerFactory loggers)
    : BackgroundService
{
    /// <summary>Transactions at a time, over all lanes. More would only be smaller: what costs is the transaction, and
    /// while a lane waits, its next one grows.</summary>
    const int TransactionsMax = 2;

    readonly Dictionary<string, RecordingLane> _lanes = [];
    readonly SemaphoreSlim _turns = new(TransactionsMax);

    /// <summary>The lane of a queue; asked for while the bus is configured, before anything runs.</summary>
    public RecordingLane<TEvent, TReceipt> For<TEvent, TReceipt>(
        string queue, ILaneRecorder<TEvent, TReceipt> recorder)
    {
        lock (_lanes)
        {
            if (_lanes.TryGetValue(queue, out var known)) return (RecordingLane<TEvent, TReceipt>)known;
            var logger = loggers.CreateLogger($"{typeof(RecordingLane).FullName}.{queue}");
            var lane = new RecordingLane<TEvent, TReceipt>(recorder, _turns, metrics, time, logger);
            _lanes.Add(queue, lane);
            return lane;
        }
    }

    public override void Dispose()
    {
        _turns.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var publisher = services.GetRequiredService<ConsumptionPublisher>();
        lock (_lanes)
            return Task.WhenAll(_lanes.Values.Select(lane => RunAsync(lane)));

        Task RunAsync(RecordingLane lane) => Task.Run(() => lane.RunAsync(publisher, stoppingToken), stoppingToken);
    }
}

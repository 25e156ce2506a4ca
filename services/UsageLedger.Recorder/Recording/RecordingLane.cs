using System.Threading.Channels;
using UsageLedger.Recorder.FanOut;

namespace UsageLedger.Recorder.Recording;

/// <summary>
/// One queue's way into the log. What waits is taken together, as many events as the recorder takes, and recorded in
/// one transaction; then the change is published, and only then are the messages acknowledged: whoever dies in
/// between, the messages come again, are found to be known, and the change is published again. A transaction takes one
/// of the turns that all lanes share: while a lane waits for its turn, more gathers in it.
/// </summary>
abstract class RecordingLane
{
    /// <summary>Messages that wait in memory; the broker keeps the others.</summary>
    public const int DeliveriesMax = 1_024;

    /// <summary>Records until the host stops.</summary>
    public abstract Task RunAsync(ConsumptionPublisher publisher, CancellationToken stop);
}

/// <summary>The lane of a queue with one kind of events.</summary>
/// <inheritdoc cref="RecordingLane"/>
sealed partial class RecordingLane<TEvent, TReceipt>(
    ILaneRecorder<TEvent, TReceipt> recorder,
    SemaphoreSlim turns,
    RecorderMetrics metrics,
    TimeProvider time,
    ILogger logger)
    : RecordingLane
{
    readonly Channel<Delivery<TEvent, TReceipt>> _waiting = Channel.CreateBounded<Delivery<TEvent, TReceipt>>(
        new BoundedChannelOptions(DeliveriesMax) { SingleReader = true });

    /// <summary>Waits until the events of a message are recorded.</summary>
    public async Task<IReadOnlyList<TReceipt>> RecordAsync(
        IReadOnlyList<TEvent> events, CancellationToken cancellation)
    {
        metrics.Delivered(events.Count);
        try
        {
            var delivery = new Delivery<TEvent, TReceipt>(events, cancellation);
            await _waiting.Writer.WriteAsync(delivery, cancellation);
            return await delivery.Recorded.Task.WaitAsync(cancellation);
        }
        finally
        {
            metrics.Settled(events.Count);
        }
    }

    public override async Task RunAsync(ConsumptionPublisher publisher, CancellationToken stop)
    {
        Delivery<TEvent, TReceipt>? first = null;
        while (first is not null || await _waiting.Reader.WaitToReadAsync(stop))
        {
            await turns.WaitAsync(stop);
            var taken = TakeWaiting(ref first);
            try
            {
                if (taken.Count > 0) await RecordAsync(publisher, taken, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // A bug of ours, since the world's failures are waited for: the messages are kept with the error.
                LogFailed(logger, e, taken.Count);
                foreach (var delivery in taken) delivery.Recorded.TrySetException(e);
            }
            finally
            {
                turns.Release();
            }
        }
    }

    async Task RecordAsync(
        ConsumptionPublisher publisher, List<Delivery<TEvent, TReceipt>> deliveries, CancellationToken stop)
    {
        var events = deliveries.SelectMany(delivery => delivery.Events).ToList();
        var began = time.GetTimestamp();
        using var activity = RecorderMetrics.StartAppend(deliveries);
        var recorded = await recorder.RecordAsync(events, stop);
        await publisher.PublishAsync(recorded.Changes, stop);
        recorder.Count(events, recorded.Receipts, time.GetElapsedTime(began));
        var given = 0;
        foreach (var delivery in deliveries)
        {
            delivery.Recorded.TrySetResult([.. recorded.Receipts.Skip(given).Take(delivery.Events.Count)]);
            given += delivery.Events.Count;
        }
    }

    // A delivery that does not fit any more is the first of the next turn.
    List<Delivery<TEvent, TReceipt>> TakeWaiting(ref Delivery<TEvent, TReceipt>? first)
    {
        var taken = new List<Delivery<TEvent, TReceipt>>();
        var events = 0;
        var next = first;
        first = null;
        while (next is not null || _waiting.Reader.TryRead(out next))
        {
            if (taken.Count > 0 && events + next.Events.Count > recorder.EventsMax)
            {
                first = next;
                break;
            }
            // A message whose wait was stopped is delivered again: recording it here as well would do no harm, and no
            // good.
            if (!next.Cancellation.IsCancellationRequested)
            {
                taken.Add(next);
                events += next.Events.Count;
            }
            next = null;
        }
        return taken;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} messages could not be recorded; they go to the error queue")]
    static partial void LogFailed(ILogger logger, Exception error, int count);
}

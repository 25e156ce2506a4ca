using System.Threading.Channels;
using UsageLedger.Contracts;
using UsageLedger.Recorder.FanOut;

namespace UsageLedger.Recorder.Recording;

/// <summary>
/// One queue's way into the log. What waits is taken together, up to <see cref="EventsMax"/> events, and recorded in
/// one transaction; then the change is published, and only then are the messages acknowledged: whoever dies in
/// between, the messages come again, are found to be known, and the change is published again. A transaction takes one
/// of the turns that all lanes share: while a lane waits for its turn, more gathers in it.
/// </summary>
sealed partial class RecordingLane(
    PatientRecorder recorder, SemaphoreSlim turns, RecorderMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Events in one transaction.</summary>
    public const int EventsMax = 2_000;

    /// <summary>Messages that wait in memory; the broker keeps the others.</summary>
    public const int DeliveriesMax = 1_024;

    readonly Channel<Delivery> _waiting = Channel.CreateBounded<Delivery>(
        new BoundedChannelOptions(DeliveriesMax) { SingleReader = true });

    /// <summary>Waits until the events of a message are recorded.</summary>
    public async Task<IReadOnlyList<UsageReceipt>> RecordAsync(Delivery delivery)
    {
        await _waiting.Writer.WriteAsync(delivery, delivery.Cancellation);
        return await delivery.Recorded.Task.WaitAsync(delivery.Cancellation);
    }

    /// <summary>Records until the host stops.</summary>
    public async Task RunAsync(ConsumptionPublisher publisher, CancellationToken stop)
    {
        Delivery? first = null;
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
        ConsumptionPublisher publisher, List<Delivery> deliveries, CancellationToken stop)
    {
        var usages = deliveries.SelectMany(delivery => delivery.Usages).ToList();
        var began = time.GetTimestamp();
        using var activity = RecorderMetrics.StartAppend(deliveries);
        var recorded = await recorder.RecordAsync(usages, stop);
        await publisher.PublishAsync(recorded.Changes, stop);
        metrics.Recorded(usages, recorded.Receipts, time.GetElapsedTime(began));
        var given = 0;
        foreach (var delivery in deliveries)
        {
            delivery.Recorded.TrySetResult([.. recorded.Receipts.Skip(given).Take(delivery.Usages.Count)]);
            given += delivery.Usages.Count;
        }
    }

    // A delivery that does not fit any more is the first of the next turn.
    List<Delivery> TakeWaiting(ref Delivery? first)
    {
        var taken = new List<Delivery>();
        var events = 0;
        var next = first;
        first = null;
        while (next is not null || _waiting.Reader.TryRead(out next))
        {
            if (taken.Count > 0 && events + next.Usages.Count > EventsMax)
            {
                first = next;
                break;
            }
            // A message whose wait was stopped is delivered again: recording it here as well would do no harm, and no
            // good.
            if (!next.Cancellation.IsCancellationRequested)
            {
                taken.Add(next);
                events += next.Usages.Count;
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

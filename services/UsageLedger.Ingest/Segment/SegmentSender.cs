using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary>Sends the events of a request to their quorum queue, in one message: they are taken together or not at all.
/// </summary>
sealed partial class SegmentSender(IBus bus, TimeProvider clock, ILogger<SegmentSender> log)
{
    /// <summary>Never throws.</summary>
    /// <returns>False when the broker has not confirmed it: it may or may not have it.</returns>
    public async Task<bool> SendAsync(SegmentBatch batch)
    {
        try
        {
            await BrokerSend.WithinTimeAsync(
                BrokerSend.TimeMax, clock, cancellation => PublishAsync(batch, cancellation), CancellationToken.None);
        }
        catch (Exception e) // the world's failures come in every type, and each leaves the same: no confirm
        {
            LogNotConfirmed(batch.BatchId, batch.Events.Count, e.GetType().Name, e.Message);
            return false;
        }
        PublishingMetrics.EventsAccepted.Add(batch.Events.Count);
        return true;
    }

    Task PublishAsync(SegmentBatch batch, CancellationToken cancellation) => bus.Publish(
        batch,
        context =>
        {
            context.MessageId = batch.BatchId;
            context.Mandatory = true; // a message that no queue takes comes back as an error
        },
        cancellation);

    [LoggerMessage(1, LogLevel.Warning,
        "Batch {BatchId} of {EventCount} events of Segment's was not confirmed: {Failure}: {Reason}")]
    partial void LogNotConfirmed(Guid batchId, int eventCount, string failure, string reason);
}

using System.Diagnostics;
using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Publishing;

/// <summary>Sends a batch to its partition's quorum queue, and tells its requests how that went.</summary>
sealed partial class BatchSender(IBus bus, PendingReceipts receipts, TimeProvider clock, ILogger<BatchSender> log)
{
    /// <summary>Never throws: a failure is the batch's.</summary>
    public async Task SendAsync(int partition, WaitingBatch batch)
    {
        using var span = StartSpan(batch);
        var started = clock.GetTimestamp();
        try
        {
            await PublishAsync(partition, batch);
            batch.Confirm();
            PublishingMetrics.EventsAccepted.Add(batch.Events.Count);
            PublishingMetrics.BatchSize.Record(batch.Events.Count);
            PublishingMetrics.ConfirmTime.Record(clock.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception e) // the world's failures come in every type, and each leaves the same: no confirm
        {
            batch.Fail();
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            LogNotConfirmed(batch.Id, partition, batch.Events.Count, e.GetType().Name, e.Message);
        }
    }

    async Task PublishAsync(int partition, WaitingBatch batch)
    {
        // Batches are taken in the order of their first events, so none waits much longer than its own time.
        var left = UsagePublisher.ConfirmTimeMax - clock.GetElapsedTime(batch.OpenedAt);
        if (left <= TimeSpan.Zero) throw new TimeoutException("Those before it took all the time.");
        var answerWanted = batch.AnswerWanted && receipts.TryExpect(batch.Id, batch.Receive);
        var message = new UsageBatch
        {
            BatchId = batch.Id,
            Tenant = batch.Tenant,
            Events = batch.Events,
            AnswerWanted = answerWanted,
        };
        await BrokerSend.WithinTimeAsync(left, clock, cancellation => bus.Publish(message, context =>
        {
            context.MessageId = batch.Id;
            context.Mandatory = true; // a message that no queue takes comes back as an error
            context.SetRoutingKey(UsageTopology.RoutingKey(partition));
            if (answerWanted) context.ResponseAddress = receipts.Address;
        }, cancellation), CancellationToken.None);
    }

    // The first request's trace goes on; the others are linked to it.
    static Activity? StartSpan(WaitingBatch batch)
    {
        if (!PublishingMetrics.Spans.HasListeners()) return null;
        var requests = batch.Owners.Select(owner => owner.Submission).Distinct().ToList();
        var links = requests.Skip(1).Select(request => new ActivityLink(request.Trace));
        var span = PublishingMetrics.Spans.StartActivity(
            "publish usage", ActivityKind.Internal, requests[0].Trace, links: links);
        span?.SetTag("usage_ledger.batch_size", batch.Events.Count);
        return span;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Batch {BatchId} of {EventCount} events for partition {Partition} was not confirmed: {Failure}: {Reason}")]
    partial void LogNotConfirmed(Guid batchId, int partition, int eventCount, string failure, string reason);
}

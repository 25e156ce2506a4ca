using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Recorder.Recording;

namespace UsageLedger.Recorder.Segment;

/// <summary>Records what Segment says. As with usage, a message is acknowledged only after the commit, and after the
/// change was published.</summary>
/// <remarks>
/// Nothing that Segment says is lost because of what follows from it: a call whose usage cannot be counted, or whose
/// user cannot be changed, goes to the error queue with the reason, and is then stored without it. In this order,
/// whoever dies in between has it in the error queue twice, and never not at all.
/// </remarks>
sealed class SegmentBatchConsumer(RecordingLane<SegmentToRecord, SegmentReceipt> lane, TimeProvider time)
    : IConsumer<SegmentBatch>
{
    public async Task Consume(ConsumeContext<SegmentBatch> context)
    {
        var batch = context.Message;
        var arrival = context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var amqp)
            ? amqp.DeliveryTag
            : 0;
        var sound = new List<SegmentToRecord>(batch.Events.Count);
        foreach (var call in batch.Events)
        {
            if (SegmentToRecord.ProblemOf(batch, call) is { } problem) await KeepAsync(context, call, problem);
            else sound.Add(SegmentToRecord.From(batch, call, arrival));
        }
        var refused = await RecordAsync(context, sound);
        if (refused.Count > 0) await RecordAsync(context, refused);
    }

    // Answers those that are to be stored alone: what is stored, or was kept for that before, is not among them.
    async Task<List<SegmentToRecord>> RecordAsync(
        ConsumeContext<SegmentBatch> context, IReadOnlyList<SegmentToRecord> calls)
    {
        if (calls.Count == 0) return [];
        var receipts = await lane.RecordAsync(calls, context.CancellationToken);
        var refused = new List<SegmentToRecord>();
        foreach (var (call, receipt) in calls.Zip(receipts))
        {
            if (receipt.Refusal is null || call.Refusal is not null) continue;
            await KeepAsync(context, call.Call, receipt.Refusal);
            if (receipt.Outcome == SegmentOutcome.Rejected) refused.Add(call with { Refusal = receipt.Refusal });
        }
        return refused;
    }

    Task KeepAsync(ConsumeContext<SegmentBatch> context, SegmentEvent? call, string reason) => RefusedUsage.KeepAsync(
        context,
        Broker.SegmentQueue,
        context.Message with { Events = [call!] },
        new(Guid.Empty, UsageOutcome.Rejected, null, null, null, reason),
        time);
}

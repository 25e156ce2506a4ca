using System.Diagnostics;
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
sealed class SegmentBatchConsumer(
    RecordingLane<SegmentToRecord, SegmentReceipt> lane, DeliveryOrder order, TimeProvider time)
    : IConsumer<SegmentBatch>
{
    public async Task Consume(ConsumeContext<SegmentBatch> context)
    {
        var batch = context.Message;
        var judged = batch.Events
            .Select(call => (Call: call, Problem: SegmentToRecord.ProblemOf(batch, call))).ToList();
        var refused = await RecordAsync(
            context,
            [.. judged.Where(each => each.Problem is null).Select(each => SegmentToRecord.From(batch, each.Call))],
            inOrder: true);
        foreach (var (call, problem) in judged)
            if (problem is not null) await KeepAsync(context, call, problem);
        await RecordAsync(context, refused, inOrder: false);
    }

    // Answers those that are to be stored alone: what is stored, or was kept for that before, is not among them.
    async Task<List<SegmentToRecord>> RecordAsync(
        ConsumeContext<SegmentBatch> context, IReadOnlyList<SegmentToRecord> calls, bool inOrder)
    {
        if (calls.Count == 0) return [];
        var receipts = inOrder
            ? await RecordInOrderAsync(context, calls)
            : await lane.RecordAsync(calls, context.CancellationToken);
        var refused = new List<SegmentToRecord>();
        foreach (var (call, receipt) in calls.Zip(receipts))
        {
            if (receipt.Refusal is null || call.Refusal is not null) continue;
            await KeepAsync(context, call.Call, receipt.Refusal);
            if (receipt.Outcome == SegmentOutcome.Rejected) refused.Add(call with { Refusal = receipt.Refusal });
        }
        return refused;
    }

    async Task<IReadOnlyList<SegmentReceipt>> RecordInOrderAsync(
        ConsumeContext context, IReadOnlyList<SegmentToRecord> calls)
    {
        if (!context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var amqp))
            throw new UnreachableException("a message that did not come from RabbitMQ");
        await order.WaitAsync(amqp.ConsumerTag, amqp.DeliveryTag, context.CancellationToken);
        // Fewer are delivered at a time than the lane holds: when this returns, the calls stand in it.
        var recording = lane.RecordAsync(calls, context.CancellationToken);
        order.Pass(amqp.ConsumerTag, amqp.DeliveryTag);
        return await recording;
    }

    Task KeepAsync(ConsumeContext<SegmentBatch> context, SegmentEvent? call, string reason) => RefusedUsage.KeepAsync(
        context,
        Broker.SegmentQueue,
        context.Message with { Events = [call!] },
        new(Guid.Empty, UsageOutcome.Rejected, null, null, null, reason),
        time);
}

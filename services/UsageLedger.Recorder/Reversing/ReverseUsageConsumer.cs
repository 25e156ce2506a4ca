using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Recorder.FanOut;
using UsageLedger.Recorder.Recording;

namespace UsageLedger.Recorder.Reversing;

/// <summary>Takes usage back, and answers the callers that wait. As with usage, the message is acknowledged only after
/// the commit, and after the change was published.</summary>
sealed class ReverseUsageConsumer(
    ReversalRecorder recorder,
    Patience patience,
    ConsumptionPublisher publisher,
    WaitingCallers callers,
    RecorderMetrics metrics,
    TimeProvider time) : IConsumer<ReverseUsage>
{
    public async Task Consume(ConsumeContext<ReverseUsage> context)
    {
        var command = context.Message;
        var receipt = UsageCheck.Problems(command) is { Count: > 0 } problems
            ? Rejected(Guid.Empty, string.Join("; ", problems.Select(each => $"{each.Field} {each.Problem}")))
            : await RecordAsync(command, context.CancellationToken);
        metrics.Reversed(receipt.Outcome);
        if (receipt.Outcome is UsageOutcome.Rejected or UsageOutcome.Conflict)
            await RefusedUsage.KeepAsync(context, Broker.ReversalQueue, command, receipt, time);
        if (context.ResponseAddress is { } caller)
            await callers.AnswerAsync(
                caller, new() { BatchId = command.RequestId, Receipts = [receipt] }, context.CancellationToken);
    }

    async Task<UsageReceipt> RecordAsync(ReverseUsage command, CancellationToken stop)
    {
        metrics.Delivered(1);
        try
        {
            var attempted = await patience.AttemptAsync(
                cancellation => recorder.RecordAsync(command, cancellation), eventCount: 1, stop);
            if (!attempted.IsDone)
                return Rejected(EventIds.OfReversal(command.Tenant, command.EventId), attempted.Refusal);
            await publisher.PublishAsync(attempted.Result.Changes, stop);
            return attempted.Result.Receipts[0];
        }
        finally
        {
            metrics.Settled(1);
        }
    }

    static UsageReceipt Rejected(Guid id, string reason) =>
        new(id, UsageOutcome.Rejected, null, null, null, reason);
}

using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>Records what Ingest sends, and answers the callers that wait.</summary>
sealed class UsageBatchConsumer(RecordingEndpoint endpoint, WaitingCallers callers) : IConsumer<UsageBatch>
{
    public async Task Consume(ConsumeContext<UsageBatch> context)
    {
        var batch = context.Message;
        var receipts = await endpoint.RecordAsync(
            context, [.. batch.Events.Select(usage => usage with { Tenant = batch.Tenant })]);
        if (batch.AnswerWanted && context.ResponseAddress is { } caller)
            await callers.AnswerAsync(
                caller, new() { BatchId = batch.BatchId, Receipts = receipts }, context.CancellationToken);
    }
}

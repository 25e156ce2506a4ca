using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>Records what Ingest sends, and answers the callers that wait.</summary>
sealed partial class UsageBatchConsumer(RecordingEndpoint endpoint, ILogger<UsageBatchConsumer> logger)
    : IConsumer<UsageBatch>
{
    public async Task Consume(ConsumeContext<UsageBatch> context)
    {
        var batch = context.Message;
        var receipts = await endpoint.RecordAsync(
            context, [.. batch.Events.Select(usage => usage with { Tenant = batch.Tenant })]);
        if (batch.AnswerWanted && context.ResponseAddress is { } caller)
            await AnswerAsync(context, caller, new() { BatchId = batch.BatchId, Receipts = receipts });
    }

    // The events are recorded whether or not anybody still waits: a lost answer must not bring the message back.
    async Task AnswerAsync(ConsumeContext context, Uri caller, UsageReceipts receipts)
    {
        try
        {
            var endpoint = await context.GetSendEndpoint(caller);
            await endpoint.Send(receipts, context.CancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnanswered(e, receipts.BatchId);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Batch {BatchId} is recorded, but its caller could not be answered")]
    partial void LogUnanswered(Exception error, Guid batchId);
}

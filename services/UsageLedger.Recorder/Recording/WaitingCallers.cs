using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Recorder.Recording;

/// <summary>Answers the callers that wait for receipts.</summary>
/// <remarks>On the bus and not on the message's own context: there, an answer that failed would fail the message.
/// </remarks>
sealed partial class WaitingCallers(IBus bus, TimeProvider time, ILogger<WaitingCallers> logger)
{
    /// <summary>Sends the receipts. They stand whether or not anybody still waits: a lost answer must not bring the
    /// message back.</summary>
    public async Task AnswerAsync(Uri caller, UsageReceipts receipts, CancellationToken stop)
    {
        try
        {
            await BrokerSend.WithinTimeAsync(
                BrokerSend.TimeMax,
                time,
                async cancellation =>
                {
                    var endpoint = await bus.GetSendEndpoint(caller);
                    await endpoint.Send(receipts, cancellation);
                },
                stop);
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

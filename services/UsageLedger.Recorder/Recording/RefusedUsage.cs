using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>Usage that was refused is kept, with the reason, in the inbox's error queue: from there it can be looked
/// at, and sent to the inbox again.</summary>
static class RefusedUsage
{
    static readonly Uri ErrorQueue = new($"exchange:{Broker.ErrorQueue(Broker.InboxQueue)}");

    /// <summary>Keeps one refused event.</summary>
    public static async Task KeepAsync(ConsumeContext message, UsageRecorded command, UsageReceipt receipt)
    {
        var endpoint = await message.GetSendEndpoint(ErrorQueue);
        var reason = receipt.Outcome == UsageOutcome.Conflict ? "conflict" : "rejected";
        await endpoint.Send(
            command,
            context =>
            {
                context.Headers.Set(MessageHeaders.Reason, reason);
                context.Headers.Set(MessageHeaders.FaultMessage, receipt.Reason);
                context.Headers.Set(MessageHeaders.FaultInputAddress, message.ReceiveContext.InputAddress.ToString());
            },
            message.CancellationToken);
    }
}

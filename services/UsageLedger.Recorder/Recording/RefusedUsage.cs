using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Recorder.Recording;

/// <summary>What was refused is kept, with the reason, in an error queue: from there it can be looked at, and sent to
/// its queue again.</summary>
static class RefusedUsage
{
    /// <summary>Keeps one refused command.</summary>
    /// <param name="message">The message that it came with.</param>
    /// <param name="queue">The queue whose error queue keeps it.</param>
    /// <param name="command">The command.</param>
    /// <param name="receipt">Why it was refused.</param>
    /// <param name="time">Measures how long it takes.</param>
    /// <exception cref="TimeoutException">The broker does not confirm it: then the message must come again.</exception>
    public static Task KeepAsync<T>(
        ConsumeContext message, string queue, T command, UsageReceipt receipt, TimeProvider time)
        where T : class =>
        BrokerSend.WithinTimeAsync(
            BrokerSend.TimeMax,
            time,
            cancellation => SendAsync(message, queue, command, receipt, cancellation),
            message.CancellationToken);

    static async Task SendAsync<T>(
        ConsumeContext message, string queue, T command, UsageReceipt receipt, CancellationToken cancellation)
        where T : class
    {
        var endpoint = await message.GetSendEndpoint(new($"exchange:{Broker.ErrorQueue(queue)}"));
        var reason = receipt.Outcome == UsageOutcome.Conflict ? "conflict" : "rejected";
        await endpoint.Send(
            command,
            context =>
            {
                context.Headers.Set(MessageHeaders.Reason, reason);
                context.Headers.Set(MessageHeaders.FaultMessage, receipt.Reason);
                context.Headers.Set(MessageHeaders.FaultInputAddress, message.ReceiveContext.InputAddress.ToString());
                // One that was sent again tells what it was refused for before.
                foreach (var header in new[] { Broker.FirstRefusedHeader, Broker.RefusalsHeader })
                    if (message.ReceiveContext.TransportHeaders.TryGetHeader(header, out var before))
                        context.Headers.Set(header, $"{before}");
            },
            cancellation);
    }
}

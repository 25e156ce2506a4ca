using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary>How a reversal was sent.</summary>
/// <param name="IsConfirmed">False when the broker has not confirmed it: it may or may not have it.</param>
/// <param name="Receipt">The Recorder's receipt; null when it did not come in time.</param>
readonly record struct SentReversal(bool IsConfirmed, UsageReceipt? Receipt);

/// <summary>Sends a reversal to its quorum queue, and waits for the Recorder's receipt.</summary>
sealed partial class ReversalSender(IBus bus, PendingReceipts receipts, TimeProvider clock, ILogger<ReversalSender> log)
{
    /// <summary>Never throws but for the caller's own end.</summary>
    /// <param name="command">The reversal.</param>
    /// <param name="waitMax">How long to wait for the receipt.</param>
    /// <param name="aborted">The caller has gone: the reversal may be recorded all the same.</param>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<SentReversal> SendAsync(ReverseUsage command, TimeSpan waitMax, CancellationToken aborted)
    {
        var started = clock.GetTimestamp();
        var answer = new TaskCompletionSource<UsageReceipt>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answerWanted = receipts.TryExpect(command.RequestId, given => answer.TrySetResult(given.Single()));
        try
        {
            await PublishAsync(command, answerWanted);
        }
        catch (Exception e) // the world's failures come in every type, and each leaves the same: no confirm
        {
            LogNotConfirmed(command.RequestId, e.GetType().Name, e.Message);
            return new(false, null);
        }
        PublishingMetrics.EventsAccepted.Add(1);
        var left = waitMax - clock.GetElapsedTime(started);
        return new(true, answerWanted ? await WithinAsync(answer.Task, left, aborted) : null);
    }

    Task PublishAsync(ReverseUsage command, bool answerWanted) => BrokerSend.WithinTimeAsync(
        UsagePublisher.ConfirmTimeMax,
        clock,
        cancellation => bus.Publish(command, context =>
        {
            context.MessageId = command.RequestId;
            context.Mandatory = true; // a message that no queue takes comes back as an error
            if (answerWanted) context.ResponseAddress = receipts.Address;
        }, cancellation),
        CancellationToken.None);

    async Task<UsageReceipt?> WithinAsync(Task<UsageReceipt> answer, TimeSpan left, CancellationToken aborted)
    {
        try
        {
            return await answer.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, aborted);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Reversal {RequestId} was not confirmed: {Failure}: {Reason}")]
    partial void LogNotConfirmed(Guid requestId, string failure, string reason);
}

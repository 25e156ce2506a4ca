using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Recorder.FanOut;

/// <summary>Tells the listeners of the fan-out what is used now.</summary>
/// <remarks>On the bus and not on a message's own context: there, one attempt that failed would count against the
/// message, even when the next one succeeds.</remarks>
sealed partial class ConsumptionPublisher(IBus bus, TimeProvider time, ILogger<ConsumptionPublisher> logger)
{
    static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Publishes what a commit has changed; returns only when the broker has it. The broker may be away just
    /// now: the messages stay unacknowledged meanwhile, so nothing is lost by waiting. Published twice it does no harm:
    /// what is used in a period is known by its position.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task PublishAsync(IReadOnlyList<ConsumptionChange> changes, CancellationToken stop)
    {
        if (changes.Count == 0) return;
        var changed = new ConsumptionChanged { Changes = changes };
        while (true)
        {
            try
            {
                await BrokerSend.WithinTimeAsync(
                    BrokerSend.TimeMax, time, cancellation => bus.Publish(changed, cancellation), stop);
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                LogPublishAgain(e, changes.Count);
                await Task.Delay(RetryDelay, time, stop);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} changes of consumption could not be published; trying again")]
    partial void LogPublishAgain(Exception error, int count);
}

using MassTransit;
using UsageLedger.Entitlements.Memory;

namespace UsageLedger.Entitlements.FanOut;

/// <summary>Tells memory when the queue begins and ceases to consume.</summary>
sealed partial class ChangesQueueWatch(FreshMemory memory, ILogger<ChangesQueueWatch> log) : IReceiveEndpointObserver
{
    public Task Ready(ReceiveEndpointReady ready)
    {
        memory.QueueConsumes();
        LogConsumes();
        return Task.CompletedTask;
    }

    public Task Completed(ReceiveEndpointCompleted completed) => Lost("the connection ended");

    public Task Stopping(ReceiveEndpointStopping stopping) => Lost("the host stops");

    public Task Faulted(ReceiveEndpointFaulted faulted) => Lost(faulted.Exception?.GetBaseException().Message ?? "");

    Task Lost(string reason)
    {
        memory.QueueLost();
        LogLost(reason);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "The queue for changes of consumption is consumed")]
    partial void LogConsumes();

    [LoggerMessage(2, LogLevel.Warning, "The queue for changes of consumption is not consumed: {Reason}")]
    partial void LogLost(string reason);
}

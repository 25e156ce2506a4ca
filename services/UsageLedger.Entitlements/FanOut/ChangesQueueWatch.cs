using MassTransit;
using UsageLedger.Entitlements.Memory;

namespace UsageLedger.Entitlements.FanOut;

/// <summary>Tells memory when the queue begins and ceases to consume, and when a message was not understood.</summary>
sealed partial class ChangesQueueWatch(FreshMemory memory, ILogger<ChangesQueueWatch> log)
    : IReceiveEndpointObserver, IReceiveObserver
{
    public Task Ready(ReceiveEndpointReady ready)
    {
        memory.QueueConsumes();
        LogConsumes();
        return Task.CompletedTask;
    }

    public Task Completed(ReceiveEndpointCompleted completed) => Lost("it ended");

    public Task Stopping(ReceiveEndpointStopping stopping) => Lost("the host stops");

    public Task Faulted(ReceiveEndpointFaulted faulted) => Lost(faulted.Exception.GetBaseException().Message);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => NotUnderstood(exception);

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => NotUnderstood(exception);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    Task Lost(string reason)
    {
        memory.QueueLost();
        LogLost(reason);
        return Task.CompletedTask;
    }

    Task NotUnderstood(Exception exception)
    {
        memory.ForgetAll();
        LogNotUnderstood(exception);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "The queue for changes of consumption is consumed")]
    partial void LogConsumes();

    [LoggerMessage(2, LogLevel.Warning, "The queue for changes of consumption is not consumed: {Reason}")]
    partial void LogLost(string reason);

    [LoggerMessage(3, LogLevel.Warning, "A message was not understood; everything in memory is forgotten")]
    partial void LogNotUnderstood(Exception exception);
}

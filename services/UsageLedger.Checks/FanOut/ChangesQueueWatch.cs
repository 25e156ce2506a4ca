using MassTransit;

namespace UsageLedger.Checks;

/// <summary>Tells memory when the queue begins and ceases to consume, and of messages that were not understood.
/// </summary>
sealed partial class ChangesQueueWatch(FreshMemory memory, ILogger<ChangesQueueWatch> log) : IReceiveEndpointObserver
{
    volatile bool _consumes;

    public Task Ready(ReceiveEndpointReady ready)
    {
        memory.QueueConsumes();
        _consumes = true;
        LogConsumes();
        return Task.CompletedTask;
    }

    public Task Completed(ReceiveEndpointCompleted completed) => Lost("the connection ended");

    public Task Stopping(ReceiveEndpointStopping stopping) => Lost("the host stops");

    public Task Faulted(ReceiveEndpointFaulted faulted) => Lost(faulted.Exception?.GetBaseException().Message ?? "");

    /// <summary>A message was not understood: it may have been any change.</summary>
    public void NotUnderstood(string trouble)
    {
        memory.ForgetAll();
        LogNotUnderstood(trouble);
    }

    // Every attempt to connect again that fails comes here too.
    Task Lost(string reason)
    {
        memory.QueueLost();
        if (_consumes) LogLost(reason);
        _consumes = false;
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "The queue for changes of consumption is consumed")]
    partial void LogConsumes();

    [LoggerMessage(2, LogLevel.Warning, "The queue for changes of consumption is not consumed: {Reason}")]
    partial void LogLost(string reason);

    [LoggerMessage(3, LogLevel.Warning, "A message was not understood; everything in memory is forgotten: {Trouble}")]
    partial void LogNotUnderstood(string trouble);
}

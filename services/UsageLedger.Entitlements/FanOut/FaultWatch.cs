using MassTransit;
using UsageLedger.Entitlements.Memory;

namespace UsageLedger.Entitlements.FanOut;

/// <summary>Makes memory forget everything after a message that was not understood: it may have been any change.</summary>
sealed partial class FaultWatch(FreshMemory memory, ILogger<FaultWatch> log) : IReceiveObserver
{
    public Task ReceiveFault(ReceiveContext context, Exception exception) => ForgetAll(exception);

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => ForgetAll(exception);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    Task ForgetAll(Exception exception)
    {
        memory.ForgetAll();
        LogNotUnderstood(exception);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Warning, "A message was not understood; everything in memory is forgotten")]
    partial void LogNotUnderstood(Exception exception);
}

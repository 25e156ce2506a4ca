using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Checks;

/// <summary>This process's own queue, which gets every change of consumption and every pulse of a Recorder. It goes
/// when the process does.</summary>
public static class ChangesQueue
{
    const int PrefetchCount = 1_000;

    /// <summary>Registers its consumers: they feed the memory of <see cref="ChecksSetup.AddChecks"/>.</summary>
    public static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ConsumptionChangedConsumer>();
        bus.AddConsumer<RecorderPulseConsumer>();
    }

    /// <summary>Lays it out.</summary>
    /// <param name="context">Of a host with <see cref="ChecksSetup.AddChecks"/>.</param>
    /// <param name="rabbit">The bus.</param>
    /// <param name="host">The host's name in lower case, e.g. <c>entitlements</c>: the queue's name begins with it.
    /// </param>
    public static void Configure(
        IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, string host) =>
        rabbit.ReceiveEndpoint($"{host}-{Guid.NewGuid():N}", queue =>
        {
            // Exclusive, so that a former connection of ours that the broker still takes for alive cannot go on
            // consuming, and take every second message into nothing.
            queue.Exclusive = true;
            queue.AutoDelete = true;
            queue.Durable = false;
            queue.PrefetchCount = PrefetchCount;
            queue.PublishFaults = false;
            queue.ConfigureConsumer<ConsumptionChangedConsumer>(context);
            queue.ConfigureConsumer<RecorderPulseConsumer>(context);

            var watch = context.GetRequiredService<ChangesQueueWatch>();
            queue.ConnectReceiveEndpointObserver(watch);
            // In place of an error queue, which would outlive this one and have no reader.
            queue.ConfigureError(pipe => pipe.UseExecute(failed => watch.NotUnderstood(failed.Exception.Message)));
            queue.ConfigureDeadLetter(pipe => pipe.UseExecute(_ => watch.NotUnderstood("its type has no consumer")));
        });
}

sealed class ConsumptionChangedConsumer(FreshMemory memory) : IConsumer<ConsumptionChanged>
{
    public Task Consume(ConsumeContext<ConsumptionChanged> context)
    {
        memory.Apply(context.Message);
        return Task.CompletedTask;
    }
}

sealed class RecorderPulseConsumer(FreshMemory memory, TimeProvider clock) : IConsumer<RecorderPulse>
{
    public Task Consume(ConsumeContext<RecorderPulse> context)
    {
        var now = clock.GetUtcNow();
        memory.HeardPulse(now - (context.SentTime ?? now.UtcDateTime));
        return Task.CompletedTask;
    }
}

using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Publishing;

/// <summary>The way from a request to the broker, and the Recorder's receipts back.</summary>
public static class UsagePublishing
{
    /// <summary>Registers <see cref="UsagePublisher"/> and <see cref="PendingReceipts"/>. To be called after
    /// <see cref="LedgerBroker.AddLedgerBroker"/>, whose bus is laid out by <see cref="Configure"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no bus yet, or <c>Ledger:Partitions</c> is no number of
    /// partitions.</exception>
    public static void AddUsagePublishing(this WebApplicationBuilder builder)
    {
        // What is started after the bus is stopped before it: what is under way can still be confirmed.
        if (builder.Services.All(service => service.ServiceType != typeof(IBus)))
            throw new InvalidOperationException("Call AddLedgerBroker before AddUsagePublishing.");
        var partitions = UsageTopology.Partitions(builder.Configuration);
        builder.Services.AddSingleton<PendingReceipts>();
        builder.Services.AddSingleton<BatchSender>();
        builder.Services.AddSingleton(services => new UsagePublisher(
            services.GetRequiredService<BatchSender>(), services.GetRequiredService<TimeProvider>(), partitions));
        builder.Services.AddHostedService(services => services.GetRequiredService<UsagePublisher>());
    }

    /// <summary>Declares the exchanges and queues that usage goes through, and receives receipts.</summary>
    /// <param name="context">Of a host with <see cref="AddUsagePublishing"/>.</param>
    /// <param name="rabbit">The bus.</param>
    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        UsageTopology.Declare(rabbit, UsageTopology.Partitions(context.GetRequiredService<IConfiguration>()));
        ReceiveReceipts(rabbit, context.GetRequiredService<PendingReceipts>());
    }

    static void ReceiveReceipts(IRabbitMqBusFactoryConfigurator rabbit, PendingReceipts receipts)
    {
        rabbit.Publish<UsageReceipts>(publish => publish.Exclude = true); // sent to an address, never published
        rabbit.ReceiveEndpoint(receipts.QueueName, endpoint =>
        {
            LedgerBroker.ConfigureTemporaryEndpoint(endpoint);
            endpoint.Handler<UsageReceipts>(context =>
            {
                receipts.Answer(context.Message);
                return Task.CompletedTask;
            });
        });
    }
}

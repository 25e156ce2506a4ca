using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

static class PublishingSetup
{
    /// <summary>The way from a request to the broker, and the Recorder's receipts back.</summary>
    public static void AddUsagePublishing(this WebApplicationBuilder builder)
    {
        var partitions = UsageTopology.Partitions(builder.Configuration);
        builder.Services.AddSingleton<PendingReceipts>();
        builder.Services.AddSingleton<BatchSender>();
        builder.Services.AddSingleton<UsagePublisher>();
        builder.Services.AddSingleton<ReversalSender>();
        builder.AddLedgerBroker(
            _ => { },
            (context, rabbit) =>
            {
                UsageTopology.Declare(rabbit, partitions);
                ReceiveReceipts(rabbit, context.GetRequiredService<PendingReceipts>());
            });
        // After the bus, hence stopped before it: what is under way can still be confirmed.
        builder.Services.AddHostedService(services => services.GetRequiredService<UsagePublisher>());
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

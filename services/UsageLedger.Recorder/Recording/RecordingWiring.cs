using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Recorder.Recording;

/// <summary>The queues that the Recorder consumes, each with its lane.</summary>
static class RecordingWiring
{
    // Batches hold up to 500 events each: enough for the transaction under way and the next one.
    const ushort BatchPrefetch = 16;

    public static void AddRecording(this WebApplicationBuilder builder)
    {
        var partitions = UsageTopology.Partitions(builder.Configuration);
        builder.Services
            .AddSingleton<UsageRecorder>()
            .AddSingleton<PatientRecorder>()
            .AddSingleton<RecorderMetrics>()
            .AddSingleton<RecordingLanes>()
            .AddHostedService(services => services.GetRequiredService<RecordingLanes>());
        builder.Services.AddHealthChecks().AddCheck<RecordingCheck>("recording");
        builder.AddLedgerBroker(_ => { }, (context, rabbit) =>
        {
            UsageTopology.Declare(rabbit, partitions);
            rabbit.ConnectReceiveObserver(new UnreadableMessages(context.GetRequiredService<RecorderMetrics>()));
            for (var partition = 0; partition < partitions; partition++) Batches(context, rabbit, partition);
            Inbox(context, rabbit);
        });
    }

    static void Batches(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, int partition)
    {
        var queue = Broker.PartitionQueue(partition);
        rabbit.ReceiveEndpoint(queue, endpoint =>
        {
            UsageTopology.ConfigurePartitionEndpoint(endpoint, partition);
            endpoint.PrefetchCount = BatchPrefetch;
            endpoint.ConcurrentMessageLimit = BatchPrefetch;
            var logger = context.GetRequiredService<ILogger<UsageBatchConsumer>>();
            var recording = Recording(context, queue);
            endpoint.Consumer(() => new UsageBatchConsumer(recording, logger));
        });
    }

    static void Inbox(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit) =>
        rabbit.ReceiveEndpoint(Broker.InboxQueue, endpoint =>
        {
            UsageTopology.ConfigureInboxEndpoint(endpoint);
            endpoint.PrefetchCount = RecordingLane.DeliveriesMax;
            endpoint.ConcurrentMessageLimit = RecordingLane.DeliveriesMax;
            var recording = Recording(context, Broker.InboxQueue);
            endpoint.Consumer(() => new UsageRecordedConsumer(recording));
        });

    static RecordingEndpoint Recording(IBusRegistrationContext context, string queue) => new(
        context.GetRequiredService<RecordingLanes>().For(queue),
        context.GetRequiredService<RecorderMetrics>(),
        context.GetRequiredService<TimeProvider>());

    sealed class RecordingCheck(RecorderMetrics metrics) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
            Task.FromResult(metrics.IsDatabaseAnswering
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("Events wait: the last append was not answered by PostgreSQL."));
    }
}

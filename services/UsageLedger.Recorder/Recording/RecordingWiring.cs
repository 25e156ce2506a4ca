using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Recorder.FanOut;
using UsageLedger.Recorder.MappingRuns;
using UsageLedger.Recorder.Reversing;
using UsageLedger.Recorder.Segment;

namespace UsageLedger.Recorder.Recording;

/// <summary>The queues that the Recorder consumes, each with its lane.</summary>
static class RecordingWiring
{
    // Batches hold up to 500 events each: enough for the transaction under way and the next one.
    const ushort BatchPrefetch = 16;

    // A webhook's message holds one call, a batch's up to half a megabyte.
    const ushort SegmentPrefetch = 128;

    // Each folds a stream anew, and few come: they must not keep the usage waiting.
    const ushort ReversalPrefetch = 4;
    const int ReversalsAtOnceMax = 2;

    public static void AddRecording(this WebApplicationBuilder builder)
    {
        var partitions = UsageTopology.Partitions(builder.Configuration);
        builder.Services
            .AddSingleton<Patience>()
            .AddSingleton<ConsumptionPublisher>()
            .AddSingleton<WaitingCallers>()
            .AddSingleton<ReversalRecorder>()
            .AddSingleton<ReverseUsageConsumer>()
            .AddSingleton<UsageRecorder>()
            .AddSingleton<PatientRecorder>()
            .AddSingleton<TrackRecorder>()
            .AddSingleton<IdentifyRecorder>()
            .AddSingleton<SegmentRecorder>()
            .AddSingleton<RecorderMetrics>()
            .AddSingleton<RecordingLanes>()
            .AddHostedService(services => services.GetRequiredService<RecordingLanes>())
            .AddSingleton<MappingRecorder>()
            .AddHostedService<MappingRunner>();
        builder.Services.AddHealthChecks().AddCheck<RecordingCheck>("recording");
        builder.AddLedgerBroker(_ => { }, (context, rabbit) =>
        {
            UsageTopology.Declare(rabbit, partitions);
            rabbit.ConnectReceiveObserver(new UnreadableMessages(context.GetRequiredService<RecorderMetrics>()));
            for (var partition = 0; partition < partitions; partition++) Batches(context, rabbit, partition);
            Inbox(context, rabbit);
            Reversals(context, rabbit);
            SegmentCalls(context, rabbit);
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
            var recording = Recording(context, queue);
            // What uses the bus is asked for with the first message: the bus is only being configured here.
            endpoint.Consumer(() => new UsageBatchConsumer(recording, context.GetRequiredService<WaitingCallers>()));
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

    static void Reversals(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit) =>
        rabbit.ReceiveEndpoint(Broker.ReversalQueue, endpoint =>
        {
            UsageTopology.ConfigureReversalEndpoint(endpoint);
            endpoint.PrefetchCount = ReversalPrefetch;
            endpoint.ConcurrentMessageLimit = ReversalsAtOnceMax;
            endpoint.Consumer(() => context.GetRequiredService<ReverseUsageConsumer>());
        });

    static void SegmentCalls(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit) =>
        rabbit.ReceiveEndpoint(Broker.SegmentQueue, endpoint =>
        {
            UsageTopology.ConfigureSegmentEndpoint(endpoint);
            endpoint.PrefetchCount = SegmentPrefetch;
            endpoint.ConcurrentMessageLimit = SegmentPrefetch;
            var lane = context.GetRequiredService<RecordingLanes>()
                .For(Broker.SegmentQueue, context.GetRequiredService<SegmentRecorder>());
            var time = context.GetRequiredService<TimeProvider>();
            var order = new DeliveryOrder(time);
            endpoint.ConfigureReceive(receive => receive.UseFilter(order));
            endpoint.Consumer(() => new SegmentBatchConsumer(lane, order, time));
        });

    static RecordingEndpoint Recording(IBusRegistrationContext context, string queue) => new(
        context.GetRequiredService<RecordingLanes>().For(queue, context.GetRequiredService<PatientRecorder>()),
        context.GetRequiredService<TimeProvider>());

    sealed class RecordingCheck(RecorderMetrics metrics) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
            Task.FromResult(metrics.IsDatabaseAnswering
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("Events wait: the last append was not answered by PostgreSQL."));
    }
}

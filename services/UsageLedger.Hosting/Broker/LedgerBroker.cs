using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>RabbitMQ, through MassTransit.</summary>
public static class LedgerBroker
{
    /// <summary>A dead connection is noticed after twice this time.</summary>
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>What the names of the queues that only watch the connection have in common.</summary>
    internal const string WatchMark = "-watch-";

    const string Example = "amqp://guest:guest@localhost:5672/";

    /// <summary>Registers MassTransit over the RabbitMQ of <c>ConnectionStrings:Broker</c>, with publisher confirms and
    /// the names of <see cref="Broker"/>, and the readiness check <c>rabbitmq</c>. The host starts without the broker
    /// and connects when it is there.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="registrations">Adds the host's consumers.</param>
    /// <param name="configure">Lays out the host's endpoints.</param>
    /// <param name="degradedOnly">True for a host that goes on without RabbitMQ.</param>
    public static void AddLedgerBroker(
        this WebApplicationBuilder builder,
        Action<IBusRegistrationConfigurator> registrations,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> configure,
        bool degradedOnly = false)
    {
        var text = builder.Configuration.ConnectionString("Broker", Example);
        if (!BrokerAddress.TryParse(text, out var address))
            throw new InvalidOperationException($"ConnectionStrings__Broker is no address such as '{Example}'.");
        builder.Services.AddHealthChecks().AddCheck<BrokerCheck>(
            BrokerCheck.Name, failureStatus: degradedOnly ? HealthStatus.Degraded : HealthStatus.Unhealthy);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry(); // a ledger tells nobody about its users
            registrations(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                Connect(rabbit, address, builder.Environment.ApplicationName);
                Name(rabbit);
                Watch(rabbit, builder.Environment.ApplicationName);
                configure(context, rabbit);
            });
        });
    }

    static void Connect(IRabbitMqBusFactoryConfigurator rabbit, BrokerAddress address, string connectionName)
    {
        var first = address.Nodes[0];
        rabbit.Host(first.Host, first.Port, address.VirtualHost, connectionName, host =>
        {
            host.Username(address.Username);
            host.Password(address.Password);
            host.Heartbeat(Heartbeat);
            host.RequestedConnectionTimeout(ConnectTimeMax);
            host.PublisherConfirmation = true;
            if (address.Tls) host.UseSsl();
            if (address.Nodes.Count == 1) return;
            host.UseCluster(cluster =>
            {
                foreach (var node in address.Nodes) cluster.Node($"{node.Host}:{node.Port}");
            });
        });
    }

    static void Name(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.Message<UsageRecorded>(m => m.SetEntityName(Broker.UsageExchange));
        rabbit.Message<UsageBatch>(m => m.SetEntityName(Broker.BatchExchange));
        rabbit.Publish<UsageBatch>(p => p.ExchangeType = RabbitMQ.Client.ExchangeType.Direct);
        rabbit.Message<ReverseUsage>(m => m.SetEntityName(Broker.ReversalExchange));
        rabbit.Message<SegmentBatch>(m => m.SetEntityName(Broker.SegmentExchange));
        rabbit.Message<ConsumptionChanged>(m => m.SetEntityName(Broker.ConsumptionExchange));
        rabbit.Message<RecorderPulse>(m => m.SetEntityName(Broker.PulseExchange));
        UsageQueues.ConfigureErrorQueues(rabbit);
    }

    // MassTransit notices a lost connection only where something is consumed: a host that only publishes would
    // look ready without a broker. So each host consumes from a queue of its own that lives as long as the connection.
    static void Watch(IRabbitMqBusFactoryConfigurator rabbit, string name) =>
        rabbit.ReceiveEndpoint($"{name}{WatchMark}{Guid.NewGuid():n}", endpoint =>
        {
            ConfigureTemporaryEndpoint(endpoint);
            endpoint.Handler<BrokerWatch>(_ => Task.CompletedTask);
        });

    /// <summary>Makes a receive endpoint last as long as the connection, and bind to nothing: others send to its
    /// address.</summary>
    public static void ConfigureTemporaryEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.Durable = false;
        endpoint.AutoDelete = true;
        endpoint.Exclusive = true;
        endpoint.DiscardSkippedMessages(); // such as the fault of an answer's request: there is no queue to keep it in
        endpoint.DiscardFaultedMessages();
    }

    [ExcludeFromTopology]
    sealed record BrokerWatch;
}

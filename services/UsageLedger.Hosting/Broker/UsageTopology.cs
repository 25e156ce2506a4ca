using System.Globalization;
using MassTransit;
using RabbitMQ.Client;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>The exchanges and queues that usage goes through, declared alike by who sends and who receives: so a
/// confirmed message is in a quorum queue even if no Recorder has ever run.</summary>
public static class UsageTopology
{
    /// <summary>The most partitions: each is a quorum queue, and those are not for the thousands.</summary>
    public const int PartitionsMax = 256;

    /// <summary>How many partitions this installation has: <c>Ledger:Partitions</c>, or
    /// <see cref="Broker.PartitionsDefault"/>. The same in every host.</summary>
    public static int Partitions(IConfiguration configuration)
    {
        var text = configuration["Ledger:Partitions"];
        if (string.IsNullOrEmpty(text)) return Broker.PartitionsDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var partitions)
            && partitions is >= 1 and <= PartitionsMax
                ? partitions
                : throw new InvalidOperationException($"Ledger__Partitions is no number from 1 to {PartitionsMax}.");
    }

    /// <summary>Declares the exchanges, their queues and the queues' error queues: when the bus starts, and again
    /// with each new connection before anything is published on it.</summary>
    public static void Declare(IRabbitMqBusFactoryConfigurator rabbit, int partitions)
    {
        rabbit.DeployPublishTopology = true;
        rabbit.Publish<UsageBatch>(publish =>
        {
            for (var partition = 0; partition < partitions; partition++) DeclarePartition(publish, partition);
        });
        rabbit.Publish<UsageRecorded>(publish =>
        {
            publish.BindQueue(Broker.UsageExchange, Broker.InboxQueue, UsageQueues.SetInboxArguments);
            DeclareErrorQueue(publish, Broker.InboxQueue);
        });
        rabbit.Publish<ReverseUsage>(publish =>
        {
            publish.BindQueue(Broker.ReversalExchange, Broker.ReversalQueue, UsageQueues.SetReversalArguments);
            DeclareErrorQueue(publish, Broker.ReversalQueue);
        });
        rabbit.Publish<SegmentBatch>(publish =>
        {
            publish.BindQueue(Broker.SegmentExchange, Broker.SegmentQueue, UsageQueues.SetSegmentArguments);
            DeclareErrorQueue(publish, Broker.SegmentQueue);
        });
    }

    /// <summary>The routing key of a partition on <see cref="Broker.BatchExchange"/>.</summary>
    public static string RoutingKey(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes a receive endpoint named <see cref="Broker.PartitionQueue"/> the consumer of that queue.
    /// The bus must <see cref="Declare"/> too: that binds it.</summary>
    public static void ConfigurePartitionEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint, int partition)
    {
        UsageQueues.SetPartitionArguments(endpoint, partition);
        ConfigureEndpoint(endpoint);
    }

    /// <summary>Makes a receive endpoint named <see cref="Broker.InboxQueue"/> the consumer of what services publish
    /// to <see cref="Broker.UsageExchange"/>: bare JSON, said so or not, or MassTransit's envelope.
    /// The bus must <see cref="Declare"/> too: that binds it.</summary>
    public static void ConfigureInboxEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        UsageQueues.SetInboxArguments(endpoint);
        ConfigureEndpoint(endpoint);
        endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
    }

    /// <summary>Makes a receive endpoint named <see cref="Broker.ReversalQueue"/> the consumer of that queue.
    /// The bus must <see cref="Declare"/> too: that binds it.</summary>
    public static void ConfigureReversalEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        UsageQueues.SetReversalArguments(endpoint);
        ConfigureEndpoint(endpoint);
    }

    /// <summary>Makes a receive endpoint named <see cref="Broker.SegmentQueue"/> the consumer of that queue: one at a
    /// time, so that what a user is identified as goes by the order of the calls.
    /// The bus must <see cref="Declare"/> too: that binds it.</summary>
    public static void ConfigureSegmentEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        UsageQueues.SetSegmentArguments(endpoint);
        ConfigureEndpoint(endpoint);
    }

    static void DeclarePartition(IRabbitMqMessagePublishTopologyConfigurator<UsageBatch> publish, int partition)
    {
        var queue = Broker.PartitionQueue(partition);
        publish.BindQueue(Broker.BatchExchange, queue, binding =>
        {
            binding.ExchangeType = ExchangeType.Direct;
            binding.RoutingKey = RoutingKey(partition);
            UsageQueues.SetPartitionArguments(binding, partition);
        });
        DeclareErrorQueue(publish, queue);
    }

    // With an exchange of the same name, because that is how MassTransit reaches it.
    static void DeclareErrorQueue(IRabbitMqMessagePublishTopologyConfigurator publish, string queue)
    {
        var name = Broker.ErrorQueue(queue);
        publish.BindQueue(name, name, UsageQueues.SetErrorArguments);
    }

    static void ConfigureEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false; // bound by Declare, to exchanges of our own names
        endpoint.PublishFaults = false; // nobody listens; the error queue has the message and its reason
    }
}

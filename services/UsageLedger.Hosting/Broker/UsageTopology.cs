using System.Globalization;
using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>
/// The queues that usage goes through, declared alike by who sends and who receives: so a confirmed message is in a
/// quorum queue even if no Recorder has ever run. RabbitMQ refuses a second declaration that differs, so everything
/// about a queue is said here, once.
/// </summary>
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

    /// <summary>Declares both exchanges, their queues and the queues' error queues: when the bus starts, and again with
    /// each new connection before anything is published on it.</summary>
    public static void Declare(IRabbitMqBusFactoryConfigurator rabbit, int partitions)
    {
        rabbit.DeployPublishTopology = true;
        rabbit.Publish<UsageBatch>(publish =>
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                var queue = Broker.PartitionQueue(partition);
                publish.BindQueue(Broker.BatchExchange, queue, binding =>
                {
                    binding.ExchangeType = RabbitMQ.Client.ExchangeType.Direct;
                    binding.RoutingKey = RoutingKey(partition);
                    SetArguments(binding, queue, singleActiveConsumer: true);
                });
                publish.BindQueue(Broker.ErrorQueue(queue), Broker.ErrorQueue(queue), SetErrorArguments);
            }
        });
        rabbit.Publish<UsageRecorded>(publish =>
        {
            publish.BindQueue(Broker.UsageExchange, Broker.InboxQueue,
                binding => SetArguments(binding, Broker.InboxQueue, singleActiveConsumer: false));
            var errorQueue = Broker.ErrorQueue(Broker.InboxQueue);
            publish.BindQueue(errorQueue, errorQueue, SetErrorArguments);
        });
    }

    /// <summary>The routing key of a partition on <see cref="Broker.BatchExchange"/>.</summary>
    public static string RoutingKey(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes a receive endpoint named <see cref="Broker.PartitionQueue"/> the consumer of that queue.
    /// The bus must <see cref="Declare"/> too: that binds it.</summary>
    public static void ConfigurePartitionEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint, int partition)
    {
        SetArguments(endpoint, Broker.PartitionQueue(partition), singleActiveConsumer: true);
        ConfigureEndpoint(endpoint);
    }

    /// <summary>Makes a receive endpoint named <see cref="Broker.InboxQueue"/> the consumer of what services publish
    /// to <see cref="Broker.UsageExchange"/>: bare JSON, said so or not, or MassTransit's envelope.</summary>
    public static void ConfigureInboxEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        SetArguments(endpoint, Broker.InboxQueue, singleActiveConsumer: false);
        ConfigureEndpoint(endpoint);
        endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
    }

    /// <summary>Where MassTransit puts what failed, and what nobody understands: both into the error queue. Left
    /// alone it
    /// would give an error queue every argument of its queue, and so dead-letter it to itself.</summary>
    internal static void ConfigureErrorQueues(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.SendTopology.DeadLetterQueueNameFormatter = new NotUnderstoodIsAnError();
        rabbit.SendTopology.ConfigureErrorSettings = ReplaceArguments;
        rabbit.SendTopology.ConfigureDeadLetterSettings = ReplaceArguments;
    }

    static void ReplaceArguments(IRabbitMqQueueConfigurator queue)
    {
        foreach (var argument in QueueArguments(queue: "", singleActiveConsumer: true).Keys)
            queue.SetQueueArgument(argument, null!); // null takes it away
        SetErrorArguments(queue);
    }

    static void ConfigureEndpoint(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false; // nobody listens; the error queue has the message and its reason
    }

    static void SetArguments(IRabbitMqQueueConfigurator queue, string name, bool singleActiveConsumer)
    {
        foreach (var (argument, value) in QueueArguments(name, singleActiveConsumer))
            queue.SetQueueArgument(argument, value);
    }

    static void SetErrorArguments(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQueueArgument("x-queue-type", "quorum");
        // Looking at a message and putting it back is a delivery too.
        queue.SetQueueArgument("x-delivery-limit", Broker.DeliveryLimit);
    }

    // At-least-once: a message on its way to the error queue is not lost with the broker; RabbitMQ then wants
    // reject-publish. The default exchange reaches the error queue by its name.
    static Dictionary<string, object> QueueArguments(string queue, bool singleActiveConsumer)
    {
        var arguments = new Dictionary<string, object>
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = Broker.DeliveryLimit,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = Broker.ErrorQueue(queue),
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        };
        if (singleActiveConsumer) arguments["x-single-active-consumer"] = true;
        return arguments;
    }

    sealed class NotUnderstoodIsAnError : IDeadLetterQueueNameFormatter
    {
        public string FormatDeadLetterQueueName(string queueName) => Broker.ErrorQueue(queueName);
    }
}

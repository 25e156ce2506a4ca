using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>The arguments of the queues that usage goes through. RabbitMQ refuses a second declaration that differs, so
/// everything about a queue is said here, once.</summary>
static class UsageQueues
{
    public static void SetPartitionArguments(IRabbitMqQueueConfigurator queue, int partition)
    {
        SetArguments(queue, Broker.PartitionQueue(partition));
        queue.SetQueueArgument(SingleActiveConsumer, true);
    }

    public static void SetInboxArguments(IRabbitMqQueueConfigurator queue) => SetArguments(queue, Broker.InboxQueue);

    public static void SetReversalArguments(IRabbitMqQueueConfigurator queue) =>
        SetArguments(queue, Broker.ReversalQueue);

    public static void SetSegmentArguments(IRabbitMqQueueConfigurator queue)
    {
        SetArguments(queue, Broker.SegmentQueue);
        queue.SetQueueArgument(SingleActiveConsumer, true);
    }

    public static void SetErrorArguments(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQueueArgument(QueueType, "quorum");
        // Looking at a message and putting it back is a delivery too.
        queue.SetQueueArgument(DeliveryLimit, Broker.DeliveryLimit);
    }

    /// <summary>Sends what failed and what nobody understands to the error queue. Left alone, MassTransit gives an
    /// error queue every argument of its queue, and so dead-letters it to itself.</summary>
    public static void ConfigureErrorQueues(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.SendTopology.DeadLetterQueueNameFormatter = new NotUnderstoodIsAnError();
        rabbit.SendTopology.ConfigureErrorSettings = ReplaceArguments;
        rabbit.SendTopology.ConfigureDeadLetterSettings = ReplaceArguments;
    }

    const string QueueType = "x-queue-type";
    const string DeliveryLimit = "x-delivery-limit";
    const string DeadLetterExchange = "x-dead-letter-exchange";
    const string DeadLetterRoutingKey = "x-dead-letter-routing-key";
    const string DeadLetterStrategy = "x-dead-letter-strategy";
    const string Overflow = "x-overflow";
    const string SingleActiveConsumer = "x-single-active-consumer";

    static void SetArguments(IRabbitMqQueueConfigurator queue, string name)
    {
        queue.SetQueueArgument(QueueType, "quorum");
        queue.SetQueueArgument(DeliveryLimit, Broker.DeliveryLimit);
        queue.SetQueueArgument(DeadLetterExchange, ""); // the default exchange reaches a queue by its name
        queue.SetQueueArgument(DeadLetterRoutingKey, Broker.ErrorQueue(name));
        // A message on its way to the error queue is not lost with the broker; this needs reject-publish.
        queue.SetQueueArgument(DeadLetterStrategy, "at-least-once");
        queue.SetQueueArgument(Overflow, "reject-publish");
    }

    static void ReplaceArguments(IRabbitMqQueueConfigurator queue)
    {
        string[] inherited =
            [DeadLetterExchange, DeadLetterRoutingKey, DeadLetterStrategy, Overflow, SingleActiveConsumer];
        foreach (var argument in inherited) queue.SetQueueArgument(argument, null!); // null takes it away
        SetErrorArguments(queue);
    }

    sealed class NotUnderstoodIsAnError : IDeadLetterQueueNameFormatter
    {
        public string FormatDeadLetterQueueName(string queueName) => Broker.ErrorQueue(queueName);
    }
}

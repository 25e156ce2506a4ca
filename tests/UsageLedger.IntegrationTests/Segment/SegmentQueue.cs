using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using UsageLedger.Contracts;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>What is in the queue of Segment's events, in the place of a Recorder. A consumer, because a queue with a
/// single active consumer gives nothing to who asks for one message.</summary>
sealed class SegmentQueue : IAsyncDisposable
{
    readonly ConcurrentQueue<JsonElement> _batches = [];
    readonly IConnection _connection;
    readonly IChannel _channel;

    SegmentQueue(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <summary>Every batch that came so far, in the order of the queue.</summary>
    public IReadOnlyList<JsonElement> Batches => [.. _batches];

    /// <summary>Every event that came so far.</summary>
    public IReadOnlyList<JsonElement> Events => [.. Batches.SelectMany(EventsOf)];

    /// <summary>Consumes from now on.</summary>
    public static async Task<SegmentQueue> ConsumeAsync(string broker)
    {
        var connection = await new ConnectionFactory { Uri = new(broker) }.CreateConnectionAsync();
        var queue = new SegmentQueue(connection, await connection.CreateChannelAsync());
        var consumer = new AsyncEventingBasicConsumer(queue._channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            queue._batches.Enqueue(JsonElement.Parse(message.Body.Span).GetProperty("message"));
            return Task.CompletedTask;
        };
        await queue._channel.BasicConsumeAsync(Broker.SegmentQueue, autoAck: true, consumer);
        return queue;
    }

    /// <summary>The events of a batch.</summary>
    public static IEnumerable<JsonElement> EventsOf(JsonElement batch) => batch.GetProperty("events").EnumerateArray();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

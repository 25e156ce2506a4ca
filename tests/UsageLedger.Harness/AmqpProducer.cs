using System.Text;
using RabbitMQ.Client;
using UsageLedger.Contracts;

namespace UsageLedger.Harness;

/// <summary>A service that publishes usage straight to the broker, with the plain client of RabbitMQ.</summary>
public sealed class AmqpProducer : IAsyncDisposable
{
    readonly IConnection _connection;
    readonly IChannel _channel;

    AmqpProducer(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <summary>Connects, with publisher confirms.</summary>
    public static async Task<AmqpProducer> ConnectAsync(string broker)
    {
        var factory = new ConnectionFactory { Uri = new(broker) };
        var connection = await factory.CreateConnectionAsync();
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        return new(connection, await connection.CreateChannelAsync(options));
    }

    /// <summary>Publishes bare JSON to the exchange of usage, or another one; returns once the broker has it in a
    /// quorum queue.</summary>
    public async Task PublishAsync(
        string json,
        string? messageId = null,
        string? contentType = "application/json",
        string exchange = Broker.UsageExchange) =>
        await _channel.BasicPublishAsync(
            exchange, "", mandatory: true,
            new BasicProperties { ContentType = contentType, MessageId = messageId, Persistent = true },
            Encoding.UTF8.GetBytes(json));

    /// <summary>How many messages a queue holds.</summary>
    public async Task<uint> CountAsync(string queue) => await _channel.MessageCountAsync(queue);

    /// <summary>Takes one message out of a queue.</summary>
    /// <returns>Its body and headers, or null when there is none.</returns>
    public async Task<(string Body, IReadOnlyDictionary<string, string> Headers)?> TakeAsync(string queue)
    {
        if (await _channel.BasicGetAsync(queue, autoAck: true) is not { } message) return null;
        var headers = (message.BasicProperties.Headers ?? new Dictionary<string, object?>())
            .Where(header => header.Value is byte[])
            .ToDictionary(header => header.Key, header => Encoding.UTF8.GetString((byte[])header.Value!));
        return (Encoding.UTF8.GetString(message.Body.Span), headers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

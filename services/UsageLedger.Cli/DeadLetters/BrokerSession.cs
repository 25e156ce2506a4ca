using System.CommandLine;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Terminal;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>A connection with the broker for one command. What goes wrong with it becomes a sentence; messages that
/// were taken and not acknowledged then return to their queue by themselves.</summary>
sealed class BrokerSession : IAsyncDisposable
{
    static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(5);
    readonly IConnection _connection;
    readonly IChannel _sending;

    BrokerSession(IConnection connection, IChannel sending) => (_connection, _sending) = (connection, sending);

    /// <summary>Connects, and does the work.</summary>
    /// <exception cref="CommandFailedException">No broker was named, or it is away, or refuses.</exception>
    public static async Task<T> RunAsync<T>(
        ParseResult parsed, Func<BrokerSession, Task<T>> work, CancellationToken cancellation)
    {
        var address = DoctorSettings.BrokerOf(parsed) ?? throw new CommandFailedException(
            "Set ConnectionStrings__Broker, or --broker: it says where RabbitMQ is.");
        try
        {
            await using var session = await ConnectAsync(address, cancellation);
            return await work(session);
        }
        catch (OperationInterruptedException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"RabbitMQ ended it: {e.ShutdownReason?.ReplyText ?? e.Message}.", ExitCodes.Unavailable);
        }
        catch (Exception e) when (IsOfTheWorld(e) && !cancellation.IsCancellationRequested)
        {
            var nodes = string.Join(", ", address.Nodes.Select(node => $"{node.Host}:{node.Port}"));
            throw new CommandFailedException(
                $"RabbitMQ at {nodes} cannot be reached: {e.GetBaseException().Message.TrimEnd('.')}.",
                ExitCodes.Unavailable);
        }
    }

    /// <summary>A channel of its own.</summary>
    public Task<IChannel> ChannelAsync(CancellationToken cancellation) =>
        _connection.CreateChannelAsync(cancellationToken: cancellation);

    /// <summary>Sends a message to a queue; returns once the broker has it there.</summary>
    /// <exception cref="CommandFailedException">The queue is not there, or takes nothing.</exception>
    public async Task SendAsync(
        string queue, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        try
        {
            await BrokerSend.WithinTimeAsync(
                BrokerSend.TimeMax,
                TimeProvider.System,
                token => _sending.BasicPublishAsync("", queue, mandatory: true, properties, body, token).AsTask(),
                cancellation);
        }
        catch (PublishException e)
        {
            throw new CommandFailedException(
                e.IsReturn
                    ? $"Queue {queue} is not there: start a Recorder. The dead letter stays where it is."
                    : $"Queue {queue} takes nothing now. The dead letter stays where it is.",
                ExitCodes.Unavailable);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sending.DisposeAsync();
        await _connection.DisposeAsync();
    }

    static async Task<BrokerSession> ConnectAsync(BrokerAddress address, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            UserName = address.Username,
            Password = address.Password,
            VirtualHost = address.VirtualHost,
            RequestedConnectionTimeout = ConnectTimeMax,
            AutomaticRecoveryEnabled = false, // what was taken is back in its queue then
            ClientProvidedName = "ledger-dead-letters",
        };
        var nodes = address.Nodes.Select(node => new AmqpTcpEndpoint(
            node.Host, node.Port, new SslOption(node.Host, enabled: address.Tls)));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectTimeMax);
        try
        {
            // Waited for from outside: against a server that hangs, the driver's own cancelling waits.
            var connection = await factory.CreateConnectionAsync(nodes, limit.Token).WaitAsync(limit.Token);
            return new(connection, await connection.CreateChannelAsync(
                new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), limit.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"there is no answer within {ConnectTimeMax.TotalSeconds:N0} s");
        }
    }

    static bool IsOfTheWorld(Exception e) => e is BrokerUnreachableException or IOException or TimeoutException;
}

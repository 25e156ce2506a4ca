using RabbitMQ.Client;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Doctor;

/// <summary>Looks whether the broker lets a host in.</summary>
static class BrokerChecks
{
    const string Unreachable =
        "Look whether RabbitMQ runs there, and whether name, password and virtual host are right.";

    public static async Task<IReadOnlyList<Finding>> RunAsync(BrokerAddress address, CancellationToken cancellation)
    {
        var reached = await BoundedCheck.RunAsync(
            "broker", Unreachable, token => ReachAsync(address, token), cancellation);
        return [.. reached, .. BrokerRules.Password(address)];
    }

    static async Task<IReadOnlyList<Finding>> ReachAsync(BrokerAddress address, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            UserName = address.Username,
            Password = address.Password,
            VirtualHost = address.VirtualHost,
            RequestedConnectionTimeout = BoundedCheck.TimeMax,
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "ledger-doctor",
        };
        var nodes = address.Nodes.Select(node => new AmqpTcpEndpoint(
            node.Host, node.Port, new SslOption(node.Host, enabled: address.Tls)));
        await using var connection = await factory.CreateConnectionAsync(nodes, cancellation);
        return
        [
            Finding.Ok("broker", $"{connection.Endpoint.HostName}:{connection.Endpoint.Port} answers."),
        ];
    }
}

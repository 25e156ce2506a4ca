using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace UsageLedger.Hosting;

/// <summary>One node of the broker.</summary>
/// <param name="Host">A host name or an address.</param>
/// <param name="Port">The AMQP port.</param>
sealed record BrokerNode(string Host, ushort Port);

/// <summary>Where RabbitMQ is: <c>amqp://user:password@host:port/vhost</c>, with several nodes of one cluster
/// separated by commas: <c>amqp://user:password@one:5672,two:5672/vhost</c>; <c>amqps</c> for TLS.</summary>
sealed record BrokerAddress(
    IReadOnlyList<BrokerNode> Nodes, string Username, string Password, string VirtualHost, bool Tls)
{
    const ushort PortDefault = 5672;
    const ushort TlsPortDefault = 5671;

    public static bool TryParse(string text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        address = null;
        var tls = text.StartsWith("amqps://", StringComparison.OrdinalIgnoreCase);
        if (!tls && !text.StartsWith("amqp://", StringComparison.OrdinalIgnoreCase)) return false;
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/');
        var path = slash < 0 ? "" : rest[(slash + 1)..];
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.LastIndexOf('@');
        var user = at < 0 ? ["guest", "guest"] : authority[..at].Split(':', 2);
        var nodes = new List<BrokerNode>();
        foreach (var part in authority[(at + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            if (Node(part, tls ? TlsPortDefault : PortDefault) is not { } node) return false;
            nodes.Add(node);
        }
        address = new(
            nodes,
            Uri.UnescapeDataString(user[0]),
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "",
            path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            tls);
        return true;
    }

    // Bracketed hosts are IPv6: their colons are no port's.
    static BrokerNode? Node(string text, ushort portDefault)
    {
        var colon = text.LastIndexOf(':');
        if (colon < text.LastIndexOf(']')) colon = -1;
        var host = colon < 0 ? text : text[..colon];
        var port = portDefault;
        if (host.Length == 0) return null;
        if (colon < 0) return new(host, port);
        var digits = text.AsSpan(colon + 1);
        var valid = ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port);
        return valid ? new(host, port) : null;
    }
}

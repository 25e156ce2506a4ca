using System.Net;

namespace UsageLedger.Cli.Doctor;

/// <summary>Which servers only this machine can reach by the name given.</summary>
static class Loopback
{
    public static bool Is(string host) =>
        host.StartsWith('/') // the directory of a unix socket
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Split(':') is [var name, _] ? name : host.Trim('[', ']'), out var address)
            && IPAddress.IsLoopback(address));
}

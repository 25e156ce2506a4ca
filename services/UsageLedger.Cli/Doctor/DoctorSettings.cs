using System.CommandLine;
using Microsoft.Extensions.Configuration;
using UsageLedger.Cli.Terminal;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Doctor;

/// <summary>Where <c>ledger doctor</c> looks. No option has a default: help would show it, and with it a password.
/// </summary>
static class DoctorSettings
{
    const string BrokerVariable = "ConnectionStrings__Broker";
    const string ManagementVariable = "BROKER_MANAGEMENT";
    static readonly string[] Hosts = ["ingest", "entitlements", "admin", "recorder"];

    public static readonly Option<string?> BrokerOption = new("--broker")
    {
        Description = $"Where RabbitMQ is, e.g. amqp://user:password@host:5672/. ${BrokerVariable} when left out",
    };

    public static readonly Option<string?> ManagementOption = new("--management")
    {
        Description = "Where RabbitMQ's management is, e.g. http://user:password@host:15672. "
            + $"${ManagementVariable} when left out",
    };

    public static readonly Option<string[]> HostsOption = new("--hosts")
    {
        Description = "Where the hosts are, e.g. http://127.0.0.1:5080 http://127.0.0.1:5081. When left out, 127.0.0.1 "
            + "with the ports in $INGEST_PORT, $ENTITLEMENTS_PORT, $ADMIN_PORT and $RECORDER_PORT",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The broker; null when none was named.</summary>
    /// <exception cref="CommandFailedException">It is no address.</exception>
    public static BrokerAddress? BrokerOf(ParseResult parsed)
    {
        if (Given(parsed.GetValue(BrokerOption), BrokerVariable) is not { } text) return null;
        return BrokerAddress.TryParse(text, out var address)
            ? address
            : throw new CommandFailedException("--broker is no address such as amqp://user:password@host:5672/.");
    }

    /// <summary>The broker's management; null when none was named.</summary>
    /// <exception cref="CommandFailedException">It is no address.</exception>
    public static Uri? ManagementOf(ParseResult parsed) =>
        Given(parsed.GetValue(ManagementOption), ManagementVariable) is { } text ? HttpUri("--management", text) : null;

    /// <summary>The hosts; none when none was named.</summary>
    /// <exception cref="CommandFailedException">One is no address.</exception>
    public static IReadOnlyList<HostAddress> HostsOf(ParseResult parsed)
    {
        var given = (parsed.GetValue(HostsOption) ?? [])
            .SelectMany(each => each.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(each => HttpUri("--hosts", each))
            .Select(url => new HostAddress($"host {url.Authority}", url))
            .ToList();
        if (given.Count > 0) return given;
        return
        [
            .. from host in Hosts
               let variable = $"{host.ToUpperInvariant()}_PORT"
               let port = Environment.GetEnvironmentVariable(variable)
               where !string.IsNullOrEmpty(port)
               select new HostAddress(host, HttpUri(variable, $"http://127.0.0.1:{port}")),
        ];
    }

    /// <summary>How many partitions the installation has.</summary>
    /// <exception cref="CommandFailedException">The setting is no number of partitions.</exception>
    public static int Partitions()
    {
        try
        {
            return UsageTopology.Partitions(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        }
        catch (InvalidOperationException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }

    static string? Given(string? option, string variable)
    {
        var text = option ?? Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    // The text is not repeated: it may hold a password.
    static Uri HttpUri(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? url
            : throw new CommandFailedException($"{name} is no address such as http://127.0.0.1:5080.");
}

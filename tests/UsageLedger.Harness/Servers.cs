using System.Diagnostics;

namespace UsageLedger.Harness;

/// <summary>
/// PostgreSQL and RabbitMQ for tests: those that the environment names (ConnectionStrings__Ledger,
/// ConnectionStrings__Broker and BROKER_MANAGEMENT), else private ones that end with the tests. Without servers there
/// is no test run: a missing one is a failure, never a skip.
/// </summary>
public sealed class Servers : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    readonly string? _folder;

    Servers(string ledger, string broker, string management, string? folder) =>
        (Ledger, Broker, Management, _folder) = (ledger, broker, new Uri(management), folder);

    /// <summary>Connection string of a superuser of the PostgreSQL server.</summary>
    public string Ledger { get; }

    /// <summary>AMQP address of the RabbitMQ server.</summary>
    public string Broker { get; }

    /// <summary>HTTP address of RabbitMQ's management, with name and password.</summary>
    public Uri Management { get; }

    /// <summary>Finds or starts the servers.</summary>
    public static async Task<Servers> StartAsync()
    {
        var given = (
            Ledger: Environment.GetEnvironmentVariable("ConnectionStrings__Ledger"),
            Broker: Environment.GetEnvironmentVariable("ConnectionStrings__Broker"),
            Management: Environment.GetEnvironmentVariable("BROKER_MANAGEMENT"));
        if (given is ({ } ledger, { } broker, { } management)) return new(ledger, broker, management, null);
        return await StartPrivateAsync();
    }

    /// <summary>Starts servers that are nobody else's, whatever the environment names: for tests that kill
    /// them.</summary>
    public static async Task<Servers> StartPrivateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("usage-ledger-").FullName;
        await ScriptAsync("start", folder, Ports.Free(10).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var settings = (await File.ReadAllLinesAsync(Path.Combine(folder, "servers.env")))
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].Trim('"'));
        return new(
            settings["ConnectionStrings__Ledger"], settings["ConnectionStrings__Broker"], settings["BROKER_MANAGEMENT"],
            folder);
    }

    /// <summary>Ends one of the private servers at once, as a power cut would.</summary>
    /// <param name="name">postgres or rabbitmq.</param>
    public Task KillAsync(string name) => ScriptAsync("kill", Folder, name);

    /// <summary>Starts a private server again on its own data.</summary>
    /// <param name="name">postgres or rabbitmq.</param>
    public Task RestartAsync(string name) => ScriptAsync("restart", Folder, name);

    /// <summary>Stops the private servers and removes their data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        await ScriptAsync("remove", _folder);
    }

    string Folder => _folder ?? throw new InvalidOperationException("these servers are not ours to end");

    static async Task ScriptAsync(params string[] arguments)
    {
        var script = Path.Combine(Repository.Root, "dev", "servers.sh");
        var start = new ProcessStartInfo("bash", [script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{script} did not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{script} {string.Join(' ', arguments)}:\n{await output}{await errors}");
    }
}

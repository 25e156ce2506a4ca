using System.Diagnostics;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Keys;

/// <summary>How a program ended.</summary>
sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>The answer of --json.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Programs of this repository as processes, until they end.</summary>
static class LedgerTool
{
    static readonly string[] Inherited =
    [
        "ConnectionStrings__Ledger", "ConnectionStrings__Broker", "BROKER_MANAGEMENT", "INGEST_PORT",
        "ENTITLEMENTS_PORT", "ADMIN_PORT", "RECORDER_PORT",
    ];

    /// <summary>Runs the command line tool on a database.</summary>
    public static Task<Ended> RunAsync(string database, params string[] arguments) =>
        RunProgramAsync(Program, new() { ["ConnectionStrings__Ledger"] = database }, arguments);

    /// <summary>Runs the command line tool with settings.</summary>
    public static Task<Ended> RunAsync(Dictionary<string, string> settings, params string[] arguments) =>
        RunProgramAsync(Program, settings, arguments);

    /// <summary>Runs a program.</summary>
    public static async Task<Ended> RunProgramAsync(
        string program, Dictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Inherited) start.Environment.Remove(name);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Eventually.LimitDefault);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} did not end:\n{await output}{await error}");
        }
        return new(process.ExitCode, await output, await error);
    }

    static string Program => Path.Combine(
        Repository.Root, "services", "UsageLedger.Cli", "bin", Repository.Configuration, "net10.0", "ledger.dll");
}

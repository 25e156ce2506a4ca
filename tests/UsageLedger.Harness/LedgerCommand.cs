using System.Diagnostics;
using System.Text.Json;

namespace UsageLedger.Harness;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Zero when all is well.</param>
/// <param name="Output">What it answered.</param>
/// <param name="Error">What went wrong, and how far it was.</param>
public sealed record CommandEnd(int ExitCode, string Output, string Error)
{
    /// <summary>The answer of a command with <c>--json</c>.</summary>
    public JsonElement Json => JsonElement.Parse(Output);

    /// <summary>The lines of the answer.</summary>
    public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The command line tool <c>ledger</c>, and other programs that end, as processes without a terminal.
/// </summary>
public static class LedgerCommand
{
    static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(2);

    // What the tests were started with is not the program's.
    static readonly string[] NotInherited =
    [
        "ConnectionStrings__Ledger", "ConnectionStrings__Broker", "BROKER_MANAGEMENT", "INGEST_PORT",
        "ENTITLEMENTS_PORT", "ADMIN_PORT", "RECORDER_PORT",
    ];

    /// <summary>Runs it on the database of an installation.</summary>
    public static Task<CommandEnd> CommandAsync(this Installation ledger, params string[] arguments) =>
        RunAsync(ledger.Database, arguments);

    /// <summary>Runs it on a database.</summary>
    public static Task<CommandEnd> RunAsync(string database, params string[] arguments) =>
        RunAsync(new Dictionary<string, string> { ["ConnectionStrings__Ledger"] = database }, arguments);

    /// <summary>Runs it with settings, as environment variables.</summary>
    public static Task<CommandEnd> RunAsync(
        IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        RunProgramAsync(Repository.Tool, settings, arguments);

    /// <summary>Runs a program until it ends; what it reads is empty.</summary>
    /// <exception cref="TimeoutException">It did not end within two minutes, and was killed.</exception>
    public static async Task<CommandEnd> RunProgramAsync(
        string program, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in NotInherited) start.Environment.Remove(name);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeMax);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException(
                $"{program} {string.Join(' ', arguments)} did not end within {TimeMax}:\n{await output}{await error}");
        }
        return new(process.ExitCode, await output, await error);
    }
}

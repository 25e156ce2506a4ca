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
}

/// <summary>The command line tool <c>ledger</c>, as a process of its own.</summary>
public static class LedgerCommand
{
    static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(2);

    static readonly string Program = Path.Combine(
        Repository.Root, "services", "UsageLedger.Cli", "bin", Repository.Configuration, "net10.0", "ledger.dll");

    /// <summary>Runs it on the database of an installation.</summary>
    public static Task<CommandEnd> CommandAsync(this Installation ledger, params string[] arguments) =>
        RunAsync(new Dictionary<string, string> { ["ConnectionStrings__Ledger"] = ledger.Database }, arguments);

    /// <summary>Runs it; what it reads is empty.</summary>
    /// <param name="environment">Beside that of the tests.</param>
    /// <param name="arguments">As they would be typed.</param>
    /// <exception cref="TimeoutException">It did not end within two minutes, and was killed.</exception>
    public static async Task<CommandEnd> RunAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start");
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
            throw new TimeoutException($"ledger {string.Join(' ', arguments)} did not end within {TimeMax}");
        }
        return new(process.ExitCode, await output, await error);
    }
}

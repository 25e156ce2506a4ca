using System.Diagnostics;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Configuration;

/// <summary>What <c>ledger</c> said, and how it ended.</summary>
sealed record Run(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonElement.Parse(Output);

    public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The command line tool, as a process without a terminal.</summary>
static class LedgerProgram
{
    static readonly string Program = Path.Combine(
        Repository.Root, "services", "UsageLedger.Cli", "bin", Repository.Configuration, "net10.0", "ledger.dll");

    public static async Task<Run> LedgerAsync(this Installation ledger, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Ledger"] = ledger.Database;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("ledger did not start");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);
        return new(process.ExitCode, await output, await error);
    }
}

/// <summary>A file that is gone after the test.</summary>
sealed class TemporaryFile : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-file-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "ledger.yaml");

    public string Text
    {
        get => File.ReadAllText(Path);
        set => File.WriteAllText(Path, value);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

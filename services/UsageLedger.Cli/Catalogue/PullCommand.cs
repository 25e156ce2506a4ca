using System.CommandLine;
using System.Text;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Catalogue;

namespace UsageLedger.Cli.Catalogue;

/// <summary><c>ledger pull</c>: writes what a tenant offers into a file.</summary>
static class PullCommand
{
    const string StandardOutput = "-";

    static readonly Argument<string> FileName = new("FILE")
    {
        Description = "The file to write, in YAML; - is the standard output (with --json as JSON)",
    };

    static readonly Option<string?> Tenant = CatalogueOptions.Tenant();

    static readonly Option<bool> Force = new("--force")
    {
        Description = "Overwrites a file that says something else",
    };

    public static Command Create() =>
        new Command("pull", "Writes the features, packages and add-ons of a tenant into a file")
        {
            FileName, Tenant, Force,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        await using var database = CommandSettings.Operator(parsed);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var tenant = await CatalogueOptions.TenantAsync(connection, parsed.GetValue(Tenant), cancellation);
        var state = await CatalogueOptions.StateAsync(connection, tenant, cancellation);
        var path = parsed.GetValue(FileName)!;
        if (path == StandardOutput)
        {
            output.Answer(CatalogueDocument.Of(tenant, state), _ => Print(CatalogueFiles.Yaml(tenant, state)));
            return ExitCodes.Done;
        }
        var yaml = Encoding.UTF8.GetBytes(CatalogueFiles.Yaml(tenant, state));
        var isWritten = await WriteAsync(path, yaml, parsed.GetValue(Force), cancellation);
        output.Answer(
            new Pulled(tenant, path, isWritten),
            done => output.Say(
                done.Written ? $"The catalogue of '{tenant}' is in {path} now." : $"{path} was so already."));
        return ExitCodes.Done;
    }

    // In UTF-8 whatever the terminal is set to: it is a file, and only by chance on its way to a terminal.
    static void Print(string yaml)
    {
        using var standardOutput = Console.OpenStandardOutput();
        standardOutput.Write(Encoding.UTF8.GetBytes(yaml));
    }

    static async Task<bool> WriteAsync(string path, byte[] yaml, bool force, CancellationToken cancellation)
    {
        if (File.Exists(path))
        {
            var size = new FileInfo(path).Length;
            if (size == yaml.Length && (await CatalogueFiles.BytesAsync(path, cancellation)).SequenceEqual(yaml))
                return false;
            if (!force)
                throw new CommandFailedException(
                    $"{path} says something else than the ledger: look with 'ledger validate', or use --force.");
        }
        // Beside it first: whoever stops this in the middle still has the file of before.
        var beside = $"{path}.new";
        try
        {
            await File.WriteAllBytesAsync(beside, yaml, cancellation);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be written: {e.Message}");
        }
        return true;
    }

    sealed record Pulled(string Tenant, string File, bool Written);
}

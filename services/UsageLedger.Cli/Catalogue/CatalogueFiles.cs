using System.Text.Json;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Catalogue;
using UsageLedger.Configuration.Catalogue.Yaml;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.Catalogue;

/// <summary>The catalogue's file on the disk.</summary>
static class CatalogueFiles
{
    const string Head = """
        # What is offered: features, packages, add-ons. "ledger publish" makes the ledger so; "ledger pull" writes this.
        # limit: null is unlimited. Without a reset_period (DAY, MONTH, YEAR) usage never goes back to zero.

        """;

    /// <summary>The catalogue as YAML.</summary>
    public static string Yaml(string tenant, CatalogueState state) =>
        Head + YamlWriting.Write(JsonSerializer.SerializeToElement(CatalogueDocument.Of(tenant, state)));

    /// <summary>Reads a file.</summary>
    /// <returns>The file, or why it is none, line by line.</returns>
    /// <exception cref="CommandFailedException">It cannot be opened, or is too large.</exception>
    public static async Task<(CatalogueFile? File, CataloguePlan? Problems)> ReadAsync(
        string path, CancellationToken cancellation)
    {
        var bytes = await BytesAsync(path, cancellation);
        try
        {
            var yaml = YamlDocument.Read(bytes);
            var (file, problems) = CatalogueFileReader.Read(yaml.Root);
            if (problems.Count == 0) return (file, null);
            return (null, CataloguePlan.Unreadable(
                [.. problems.Select(WithAdvice)], path => $"line {yaml.LineOf(path)}: "));
        }
        catch (InvalidYamlException e)
        {
            return (null, new([PlanLine.Error(e.Message)], []));
        }
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened, or is too large.</exception>
    public static async Task<byte[]> BytesAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(path);
            if (file.Length > CatalogueLimits.FileBytesMax)
                throw new CommandFailedException($"{path} is larger than {CatalogueLimits.FileBytesMax} bytes.");
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellation);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read: {e.Message}");
        }
    }

    // Only in YAML a text can look like a number or a switch.
    static FieldProblem WithAdvice(FieldProblem problem) =>
        problem.Problem.EndsWith("not a text", StringComparison.Ordinal)
            ? problem with { Problem = $"{problem.Problem}: put it in quotes" }
            : problem;
}

using System.CommandLine;
using System.Text.Json;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Moving;

namespace UsageLedger.Cli.Import;

/// <summary><c>ledger import</c>: takes in a tenant of another ledger, or usage as CloudEvents.</summary>
static class ImportCommand
{
    const int AutoPrepareMax = 40; // each batch asks the same

    static readonly Argument<string> FileName = new("FILE")
    {
        Description = "What 'ledger export' wrote, or CloudEvents of usage: one on each line, or a JSON list of them; "
            + "- is the standard input",
    };

    static readonly Option<string?> Tenant = new("--tenant")
    {
        Description = "Whose usage the CloudEvents are. An export says itself whose it is: under another name it is "
            + "refused, because the ids of events are made of the tenant's name",
    };

    public static Command Create() =>
        new Command(
            "import",
            "Takes in a tenant that 'ledger export' wrote down, or usage as CloudEvents. What is there already is left "
            + "out: an import that was stopped goes on, and one that is made again does nothing. Keep callers away "
            + "from the tenant until it is done: its keys work as soon as they are in. Exit code 1 when a file is not "
            + "whole, or some of its CloudEvents could not be taken")
        { FileName, Tenant }
        .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var (path, tenant) = (parsed.GetValue(FileName)!, parsed.GetValue(Tenant));
        await using var source = ImportSource.Open(path);
        await using var database = CommandSettings.Operator(parsed, AutoPrepareMax);
        await SchemaVersion.RequireAsync(database, cancellation);
        try
        {
            return await RunAsync(source, database, tenant, output, cancellation);
        }
        catch (Exception e) when (e is ExportRefusedException or ImportRefusedException or LineTooLongException)
        {
            throw new CommandFailedException($"{path} is not imported. {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read: {e.Message}");
        }
        catch (ConcurrencyLostException e)
        {
            throw new CommandFailedException($"Stopped: {e.Message}. Import again.", ExitCodes.Unavailable);
        }
        catch (InexactSumException e)
        {
            throw new CommandFailedException($"{path} is not imported. {e.Message}");
        }
    }

    static async Task<int> RunAsync(
        ImportSource source,
        NpgsqlDataSource database,
        string? tenant,
        TerminalOutput output,
        CancellationToken cancellation)
    {
        var first = await source.PeekAsync(cancellation) ?? throw new ExportRefusedException("It is empty.");
        if (first == (byte)'[')
            return await CloudEventsImport.RunAsync(
                CloudEventItems.OfListAsync(source.Content, cancellation), source, database, tenant, output,
                cancellation);
        var lines = new LineReader(source.Content);
        var line = (await lines.NextAsync(cancellation))!.Value;
        if (IsCloudEvent(line.Bytes))
            return await CloudEventsImport.RunAsync(
                CloudEventItems.OfLinesAsync(line, lines, cancellation), source, database, tenant, output,
                cancellation);
        var header = ExportLines.ReadHeader(line.Bytes);
        if (tenant is not null && tenant != header.Tenant)
            throw new CommandFailedException(
                $"It is tenant '{header.Tenant}', and cannot be called '{tenant}': the ids of its events are made of "
                + "its name.");
        return await new ExportImport(header, lines, source, database, output).RunAsync(cancellation);
    }

    static bool IsCloudEvent(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("specversion", out _);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // half a surrogate pair in a name
        {
            return false;
        }
    }
}

using System.CommandLine;
using System.Diagnostics;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Domain.Usage;
using UsageLedger.Hosting;
using UsageLedger.Projections.Moving;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.Cli.Export;

/// <summary><c>ledger export</c>: writes all events of a tenant into a file, so that another ledger can have it.
/// </summary>
static class ExportCommand
{
    const int BytesWritten = 64 * 1024;

    static readonly Option<string> Tenant = new("--tenant") { Description = "Whose events", Required = true };

    static readonly Option<string?> Out = new("--out")
    {
        Description = "The file to write; the standard output when left out. A file that an earlier export left is "
            + "gone on with: one that is not whole where it was cut off, a whole one with what came later",
        HelpName = "FILE",
    };

    public static Command Create() =>
        new Command(
            "export",
            "Writes the events of a tenant as JSON, a line for each, while recording goes on: users, features, "
            + "packages, keys and usage, all of it is events. The last line says that it is whole. Of keys only the "
            + "hashes are in the log: they go on working where the file is imported")
        { Tenant, Out }
        .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var (tenant, path) = (parsed.GetValue(Tenant)!, parsed.GetValue(Out));
        if (path is null && output.IsJson)
            throw new CommandFailedException("--json needs --out: the standard output is the export's.");
        await using var database = CommandSettings.Operator(parsed);
        await SchemaVersion.RequireAsync(database, cancellation);
        if (tenant.Contains('\0') || !await LogTenants.HasAsync(database, tenant, cancellation))
            throw new CommandFailedException(
                $"There is no tenant '{tenant}': 'ledger tenants list' shows those that there are.");
        try
        {
            await using var file = path is null ? Console.OpenStandardOutput() : Open(path);
            var report = await ExportAsync(database, tenant, path, file, cancellation);
            if (path is null) await Console.Error.WriteLineAsync(report.Sentence);
            else output.Answer(report, done => output.Say(done.Sentence));
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path ?? "The standard output"} cannot be written: {e.Message}");
        }
        catch (Exception e) when (e is ExportRefusedException or LineTooLongException)
        {
            throw new CommandFailedException($"{path} is not gone on with. {e.Message}");
        }
        catch (RunGoingOnException e)
        {
            throw new CommandFailedException(e.Message, ExitCodes.Unavailable);
        }
    }

    static async Task<ExportReport> ExportAsync(
        NpgsqlDataSource database, string tenant, string? path, Stream to, CancellationToken cancellation)
    {
        var before = path is null ? null : await ExportFile.ReadAsync(to, cancellation);
        var export = new TenantExport(new(database, tenant));
        var now = Occurrence.ToMicrosecond(DateTimeOffset.UtcNow);
        var plan = await export.PlanAsync(before, tenant, LedgerSchema.VersionNeeded, now, cancellation);
        if (path is not null)
        {
            to.SetLength(before?.Length ?? 0);
            to.Seek(0, SeekOrigin.End);
        }
        var began = Stopwatch.GetTimestamp();
        using var progress = new ProgressLine("exporting", "positions");
        var done = await export.WriteAsync(plan, to, position => progress.Report(position, plan.UpTo), cancellation);
        if (to is FileStream file) file.Flush(flushToDisk: true);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(tenant, path, done.Events, done.Written, done.Position, seconds, done.Written / seconds);
    }

    // Nobody else writes to it meanwhile.
    static FileStream Open(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BytesWritten);
}

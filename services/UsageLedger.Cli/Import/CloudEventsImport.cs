using System.Diagnostics;
using Npgsql;
using UsageLedger.Cli.Keys;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Moving;

namespace UsageLedger.Cli.Import;

/// <summary>The import of usage as CloudEvents: under the ids that Ingest would give it, and counted at once.</summary>
sealed class CloudEventsImport(ImportSource source, NpgsqlDataSource database, string tenant)
{
    const int ProblemsListedMax = 100;

    readonly UsageImport _import = new(database, tenant);
    readonly List<ImportedUsage> _batch = [];
    readonly List<CloudEventProblem> _problems = [];
    long _read;
    long _recorded;
    long _duplicates;
    long _notTaken;

    /// <summary>Runs it; the exit code.</summary>
    public static async Task<int> RunAsync(
        IAsyncEnumerable<CloudEventItem> items,
        ImportSource source,
        NpgsqlDataSource database,
        string? tenant,
        TerminalOutput output,
        CancellationToken cancellation)
    {
        if (tenant is null)
            throw new CommandFailedException("Say whose usage the CloudEvents are, with --tenant.");
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            await TenantChange.RequireAsync(connection, tenant, cancellation);
        var began = Stopwatch.GetTimestamp();
        var import = new CloudEventsImport(source, database, tenant);
        await import.RunAsync(items, cancellation);
        var report = import.Report(Stopwatch.GetElapsedTime(began).TotalSeconds);
        output.Answer(report, done => Show(output, done));
        return report.NotTaken == 0 ? ExitCodes.Done : ExitCodes.Found;
    }

    async Task RunAsync(IAsyncEnumerable<CloudEventItem> items, CancellationToken cancellation)
    {
        using var progress = new ProgressLine("importing", "kB");
        await foreach (var item in items)
        {
            _read++;
            using var json = item.Json;
            if (json is null) Refuse(item.Line, item.Problem!);
            else if (CloudEventUsage.Read(tenant, item.Line, json.RootElement, out var problem) is { } usage)
                _batch.Add(usage);
            else Refuse(item.Line, problem!);
            if (_batch.Count < UsageImport.EventsMax) continue;
            await FlushAsync(cancellation);
            if (source.Length is { } length) progress.Report(source.Done / 1024, length / 1024);
        }
        await FlushAsync(cancellation);
    }

    async Task FlushAsync(CancellationToken cancellation)
    {
        if (_batch.Count == 0) return;
        foreach (var (usage, outcome, reason) in await _import.RecordAsync(_batch, cancellation))
            switch (outcome)
            {
                case UsageImportOutcome.Recorded: _recorded++; break;
                case UsageImportOutcome.Duplicate: _duplicates++; break;
                case UsageImportOutcome.Conflict:
                    Refuse(
                        usage.Line,
                        $"the id '{usage.Body.Id}' of source '{usage.Body.Source}' was recorded before with another "
                        + "body");
                    break;
                default: Refuse(usage.Line, reason!); break;
            }
        _batch.Clear();
    }

    void Refuse(long line, string problem)
    {
        _notTaken++;
        if (_problems.Count < ProblemsListedMax) _problems.Add(new(line, problem));
    }

    CloudEventsReport Report(double seconds) => new(
        tenant, _read, _recorded, _duplicates, _notTaken, [.. _problems.OrderBy(each => each.Line)], seconds,
        _read / seconds);

    static void Show(TerminalOutput output, CloudEventsReport report)
    {
        foreach (var each in report.Problems) output.Say($"line {each.Line}: {each.Problem}");
        if (report.NotTaken > report.Problems.Count)
            output.Say($"and {report.NotTaken - report.Problems.Count:N0} more.");
        output.Say(
            $"{report.Read:N0} CloudEvents read for tenant '{report.Tenant}': {report.Recorded:N0} recorded, "
            + $"{report.Duplicates:N0} were there already, {report.NotTaken:N0} not taken, in {report.Seconds:N1} s "
            + $"({report.EventsPerSecond:N0} events/s).");
    }
}

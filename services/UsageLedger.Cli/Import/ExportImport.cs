using System.Diagnostics;
using System.Globalization;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Hosting;
using UsageLedger.Projections.Moving;

namespace UsageLedger.Cli.Import;

/// <summary>The import of what an export wrote.</summary>
sealed class ExportImport(
    ExportHeader header, LineReader lines, ImportSource source, NpgsqlDataSource database, TerminalOutput output)
{
    const int BatchBytesMax = 8 * 1024 * 1024;
    const string SegmentTypes = "segment_";

    readonly TenantImport _import = new(database, header.Tenant);
    readonly SortedDictionary<string, ImportedCount> _byType = new(StringComparer.Ordinal);
    readonly List<ImportedEvent> _batch = [];
    int _batchBytes;
    int _batchChanges;
    long _read;
    bool _isWhole;

    /// <summary>Runs it; the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        RequireSchema(header.Schema);
        var began = Stopwatch.GetTimestamp();
        using (var progress = new ProgressLine("importing", "kB"))
        {
            while (await lines.NextAsync(cancellation) is { } line)
            {
                if (!TryTake(line)) break;
                if (!IsFull) continue;
                await FlushAsync(cancellation);
                if (source.Length is { } length) progress.Report(source.Done / 1024, length / 1024);
            }
            await FlushAsync(cancellation);
        }
        if (_byType.Keys.Any(type => type.StartsWith(SegmentTypes, StringComparison.Ordinal)))
            await _import.MapSegmentAsync(cancellation);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var appended = _byType.Values.Sum(each => each.Appended);
        output.Answer(
            new ImportReport(
                header.Tenant, _isWhole, _read, appended, _read - appended, seconds, _read / seconds, _byType),
            Show);
        return _isWhole ? ExitCodes.Done : ExitCodes.Found;
    }

    bool IsFull => _batch.Count == TenantImport.EventsMax
        || _batchChanges == TenantImport.ChangesMax || _batchBytes > BatchBytesMax;

    // False when the file ends in the middle of the line.
    bool TryTake(FileLine line)
    {
        var read = ExportLines.Read(line.Bytes);
        if (read is null && !line.IsTerminated)
        {
            _isWhole = false;
            return false;
        }
        switch (read)
        {
            case { End: { } end }:
                if (end.Events != _read)
                    throw new ImportRefusedException(
                        $"Line {line.Number} says that {end.Events} events stand before it, and {_read} do: lines are "
                        + "missing, or were added. Export again.");
                _isWhole = true;
                return true;
            case { Continued: { } continued }:
                RequireSchema(continued.Schema);
                _isWhole = false;
                return true;
            default:
                Add(ImportedEvent.Read(header.Tenant, line.Number, read), line.Bytes.Length);
                return true;
        }
    }

    void Add(ImportedEvent one, int bytes)
    {
        if (_isWhole)
            throw new ImportRefusedException($"Line {one.Line} stands behind the end of the export. Export again.");
        _read++;
        _batch.Add(one);
        _batchBytes += bytes;
        if (one.ChangesCounting) _batchChanges++;
    }

    async Task FlushAsync(CancellationToken cancellation)
    {
        if (_batch.Count == 0) return;
        var appended = await _import.ImportAsync(_batch, cancellation);
        foreach (var (_, stored, _) in _batch)
        {
            var before = _byType.GetValueOrDefault(stored.Type) ?? new(0, 0);
            var isNew = appended.Contains(stored.Id) ? 1 : 0;
            _byType[stored.Type] = new(before.Read + 1, before.Appended + isNew);
        }
        _batch.Clear();
        (_batchBytes, _batchChanges) = (0, 0);
    }

    static void RequireSchema(int schema)
    {
        if (schema > LedgerSchema.VersionNeeded)
            throw new ExportRefusedException(
                $"It comes from a ledger with schema version {schema}, and this program knows "
                + $"{LedgerSchema.VersionNeeded}: use the newer program.");
    }

    void Show(ImportReport report)
    {
        if (report.ByType.Count > 0)
            output.Table(
                ["events", "read#", "appended#"],
                report.ByType.Select(each => (IReadOnlyList<string>)
                    [each.Key, Number(each.Value.Read), Number(each.Value.Appended)]));
        output.Say(
            $"Tenant '{report.Tenant}': {report.Read:N0} events read, {report.Appended:N0} appended, "
            + $"{report.AlreadyThere:N0} were there already, in {report.Seconds:N1} s "
            + $"({report.EventsPerSecond:N0} events/s).");
        if (!report.IsWhole)
            output.Say(
                "The file is not whole: its last line does not say that it is. Go on with 'ledger export --out', and "
                + "import it again.");
    }

    static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

using System.Buffers;
using System.Text.Json;

namespace UsageLedger.Projections.Moving;

/// <summary>What an export has to write.</summary>
/// <param name="After">The position after which it begins.</param>
/// <param name="UpTo">The position up to which it goes.</param>
/// <param name="EventsBefore">How many events are in the file already.</param>
/// <param name="Opening">The line that comes first; empty when the file has it already.</param>
/// <param name="IsContinuation">True when the file was whole: then nothing is written when nothing came since.</param>
public sealed record ExportPlan(
    long After, long UpTo, long EventsBefore, ReadOnlyMemory<byte> Opening, bool IsContinuation);

/// <summary>What an export has written.</summary>
/// <param name="Position">Up to here, everything of the tenant is in the file.</param>
/// <param name="Events">How many events are in the file.</param>
/// <param name="Written">How many of them were written now.</param>
public sealed record ExportedEvents(long Position, long Events, long Written);

/// <summary>A run of a rule goes on.</summary>
public sealed class RunGoingOnException(Guid runId) : Exception(
    $"Run {runId} of a Segment rule goes on, and how far it is does not stand in the log: wait for its end "
    + "(GET /v1/segment/runs says when), and export then.");

/// <summary>Writes the events of a tenant down, in the order of the log.</summary>
/// <param name="log">The events.</param>
public sealed class TenantExport(ExportedLog log)
{
    const int FlushBytes = 256 * 1024;

    readonly ArrayBufferWriter<byte> _lines = new(2 * FlushBytes);

    /// <summary>What there is to write.</summary>
    /// <param name="file">What stands in the file; null when nothing does.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="schema">The version of the schema.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ExportRefusedException">The file is an export of something else.</exception>
    /// <exception cref="RunGoingOnException">A run goes on.</exception>
    public async Task<ExportPlan> PlanAsync(
        ExportFile? file, string tenant, int schema, DateTimeOffset now, CancellationToken cancellation)
    {
        if (file is not null) await CheckAsync(file, tenant, cancellation);
        // It goes where it was to go when it began: cut off and resumed, it says the same as in one go.
        if (file is { IsWhole: false }) return new(file.DoneTo, file.UpTo, file.Events, default, false);
        var upTo = await log.EndAsync(cancellation);
        if (await log.RunGoingOnAsync(upTo, cancellation) is { } run) throw new RunGoingOnException(run);
        var opening = new ArrayBufferWriter<byte>();
        if (file is null)
            ExportLines.Write(
                opening,
                new ExportHeader(ExportLines.Format, ExportLines.Version, tenant, schema, now, upTo));
        else ExportLines.Write(opening, new ExportContinued(schema, now, upTo));
        return new(file?.DoneTo ?? 0, upTo, file?.Events ?? 0, opening.WrittenMemory, file is not null);
    }

    /// <summary>Writes it.</summary>
    /// <param name="plan">What there is to write.</param>
    /// <param name="to">At its end.</param>
    /// <param name="progress">Told of the position that it is at.</param>
    /// <param name="cancellation">Stops it; what was written stays, and can be gone on with.</param>
    public async Task<ExportedEvents> WriteAsync(
        ExportPlan plan, Stream to, Action<long> progress, CancellationToken cancellation)
    {
        await using var writer = new Utf8JsonWriter(_lines);
        var written = 0L;
        if (!plan.IsContinuation) _lines.Write(plan.Opening.Span);
        await foreach (var (events, doneTo) in log.PagesAsync(plan.After, plan.UpTo, cancellation))
        {
            if (plan.IsContinuation && written == 0 && events.Count > 0) _lines.Write(plan.Opening.Span);
            foreach (var stored in events)
            {
                ExportLines.Write(writer, _lines, stored);
                if (_lines.WrittenCount >= FlushBytes) await FlushAsync(to, cancellation);
            }
            written += events.Count;
            progress(doneTo);
        }
        if (plan.IsContinuation && written == 0) return new(plan.UpTo, plan.EventsBefore, 0);
        ExportLines.Write(_lines, new ExportEnd(plan.UpTo, plan.EventsBefore + written));
        await FlushAsync(to, cancellation);
        await to.FlushAsync(cancellation);
        return new(plan.UpTo, plan.EventsBefore + written, written);
    }

    async Task CheckAsync(ExportFile file, string tenant, CancellationToken cancellation)
    {
        if (file.Header.Tenant != tenant)
            throw new ExportRefusedException(
                $"It is an export of tenant '{file.Header.Tenant}', not of '{tenant}': export into another file.");
        if (file.Last is { } last && !await log.HasAsync(last, cancellation))
            throw new ExportRefusedException(
                $"It is an export of another ledger: event {last.Id} does not stand at position {last.Position} of "
                + "this one. Export into another file.");
    }

    async Task FlushAsync(Stream to, CancellationToken cancellation)
    {
        await to.WriteAsync(_lines.WrittenMemory, cancellation);
        _lines.ResetWrittenCount();
    }
}

namespace UsageLedger.Projections.Moving;

/// <summary>How far an export is that stands in a file.</summary>
/// <param name="Header">Its first line.</param>
/// <param name="UpTo">The position up to which it is to go.</param>
/// <param name="DoneTo">The position up to which it is done.</param>
/// <param name="Events">How many events are in it.</param>
/// <param name="Last">The last of them; null when there is none yet.</param>
/// <param name="IsWhole">True when its last line says that it is whole.</param>
/// <param name="Length">Where its last whole line ends, in bytes: behind it stands a line that is cut off.</param>
public sealed record ExportFile(
    ExportHeader Header, long UpTo, long DoneTo, long Events, ExportLine? Last, bool IsWhole, long Length)
{
    /// <summary>Reads a file.</summary>
    /// <returns>Null when nothing is in it, but perhaps a first line that is cut off.</returns>
    /// <exception cref="ExportRefusedException">It is something else than an export: nothing may be written to it.
    /// </exception>
    public static async Task<ExportFile?> ReadAsync(Stream file, CancellationToken cancellation)
    {
        var lines = new LineReader(file);
        if (await lines.NextAsync(cancellation) is not { } first) return null;
        if (!first.IsTerminated && IsCutHeader(first.Bytes.Span)) return null;
        var header = ExportLines.ReadHeader(first.Bytes);
        var state = new ExportFile(header, header.UpTo, 0, 0, null, false, first.End);
        var (events, last) = (0L, Array.Empty<byte>());
        while (await lines.NextAsync(cancellation) is { IsTerminated: true } line)
        {
            if (line.Bytes.Span.StartsWith(ExportLines.EventBeginning))
            {
                events++;
                last = Copy(line.Bytes, last);
                state = state.IsWhole ? throw Strange(line) : state with { Length = line.End };
                continue;
            }
            state = state.After(line, events);
        }
        return events == 0 ? state : state.WithLast(ExportLines.Read(last), events);
    }

    ExportFile After(FileLine line, long events) => ExportLines.Read(line.Bytes) switch
    {
        { End: { } end } when !IsWhole && end.Events == events =>
            this with { IsWhole = true, DoneTo = end.Position, Length = line.End },
        { Continued: { } continued } when IsWhole =>
            this with { IsWhole = false, UpTo = continued.UpTo, Length = line.End },
        _ => throw Strange(line),
    };

    ExportFile WithLast(ExportLine? last, long events) => last?.Position is { } position
        ? this with { Events = events, Last = last, DoneTo = Math.Max(DoneTo, position) }
        : throw new ExportRefusedException("Its last event cannot be read: export into another file.");

    static bool IsCutHeader(ReadOnlySpan<byte> line) =>
        line.StartsWith(ExportLines.Beginning) || ExportLines.Beginning.StartsWith(line);

    // The buffer is used again: only the last one matters.
    static byte[] Copy(ReadOnlyMemory<byte> line, byte[] before)
    {
        if (before.Length != line.Length) return line.ToArray();
        line.CopyTo(before);
        return before;
    }

    static ExportRefusedException Strange(FileLine line) =>
        new($"Line {line.Number} is none that an export has there: export into another file.");
}

namespace UsageLedger.Projections.Moving;

/// <summary>A line of a file.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">What it says, without its end; valid until the next line is read.</param>
/// <param name="IsTerminated">False for the last one when nothing ends it: it may be cut off.</param>
/// <param name="End">Where it ends in the file, its end included, in bytes.</param>
public readonly record struct FileLine(long Number, ReadOnlyMemory<byte> Bytes, bool IsTerminated, long End);

/// <summary>A line is longer than any that is read.</summary>
public sealed class LineTooLongException(long number, int bytesMax)
    : Exception($"Line {number} is longer than {bytesMax / (1024 * 1024)} MB.");

/// <summary>Reads a file line by line, and holds one line at a time.</summary>
/// <param name="file">The file, from its beginning.</param>
public sealed class LineReader(Stream file)
{
    // An event is some kilobytes; one that starts a run of a rule holds all rules.
    const int LineBytesMax = 16 * 1024 * 1024;

    byte[] _buffer = new byte[256 * 1024];
    int _start;
    int _end;
    long _number;
    long _done;

    /// <summary>The next line; null at the end of the file.</summary>
    /// <exception cref="LineTooLongException">It is too long.</exception>
    public async ValueTask<FileLine?> NextAsync(CancellationToken cancellation)
    {
        var scanned = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (length >= 0) return Take(scanned + length, isTerminated: true);
            scanned = _end - _start;
            if (scanned > LineBytesMax) throw new LineTooLongException(_number + 1, LineBytesMax);
            if (await FillAsync(cancellation)) continue;
            return scanned == 0 ? null : Take(scanned, isTerminated: false);
        }
    }

    FileLine Take(int length, bool isTerminated)
    {
        var bytes = _buffer.AsMemory(_start, length);
        var taken = isTerminated ? length + 1 : length;
        _start += taken;
        _done += taken;
        return new(++_number, bytes, isTerminated, _done);
    }

    async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await file.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        return read > 0;
    }
}

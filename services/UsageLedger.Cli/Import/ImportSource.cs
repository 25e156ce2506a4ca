using System.IO.Pipelines;
using UsageLedger.Cli.Terminal;

namespace UsageLedger.Cli.Import;

/// <summary>What an import reads.</summary>
sealed class ImportSource : IAsyncDisposable
{
    const string StandardInput = "-";
    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    readonly Stream _stream;
    readonly PipeReader _pipe;

    ImportSource(Stream stream)
    {
        _stream = stream;
        _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        Content = _pipe.AsStream();
    }

    /// <summary>What is in it, from the beginning.</summary>
    public Stream Content { get; }

    /// <summary>How many bytes there are; null when that is not known.</summary>
    public long? Length => _stream is FileStream { CanSeek: true } file ? file.Length : null;

    /// <summary>How many bytes have been read, for the progress.</summary>
    public long Done => _stream.Position;

    /// <summary>Opens a file, or the standard input.</summary>
    /// <exception cref="CommandFailedException">It cannot be opened.</exception>
    public static ImportSource Open(string path)
    {
        try
        {
            return new(path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The first byte that is no white space, which stays to be read; null when there is none.</summary>
    public async Task<byte?> PeekAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _pipe.ReadAtLeastAsync(ByteOrderMark.Length, cancellation);
            var (start, isMarked) = (read.Buffer.Start, false);
            if (read.Buffer.FirstSpan.StartsWith(ByteOrderMark))
                (start, isMarked) = (read.Buffer.GetPosition(ByteOrderMark.Length), true);
            var first = read.Buffer.FirstSpan[(isMarked ? ByteOrderMark.Length : 0)..];
            var space = first.IndexOfAnyExcept(" \t\r\n"u8);
            _pipe.AdvanceTo(space < 0 ? read.Buffer.GetPosition(read.Buffer.FirstSpan.Length) : start);
            if (space >= 0) return first[space];
            if (read.IsCompleted && read.Buffer.IsSingleSegment) return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pipe.CompleteAsync();
        await _stream.DisposeAsync();
    }
}

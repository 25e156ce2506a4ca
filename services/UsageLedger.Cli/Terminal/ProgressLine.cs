using System.Diagnostics;

namespace UsageLedger.Cli.Terminal;

/// <summary>How far long work is: a bar with rate and time left on a terminal, a line now and then elsewhere. It goes
/// to the error stream, so that the answer can be piped.</summary>
/// <param name="title">What is being done.</param>
/// <param name="unit">What is counted, in the plural.</param>
sealed class ProgressLine(string title, string unit) : IDisposable
{
    const int BarWidth = 24;
    static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    readonly bool _isTerminal = !Console.IsErrorRedirected;
    long _shown;
    (long Done, long At)? _first;
    bool _isOver;

    /// <summary>Says how far it is.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much.</param>
    public void Report(long done, long total)
    {
        // What was done by an earlier attempt says nothing about the rate, nor does what came before all this.
        _first ??= (done, Stopwatch.GetTimestamp());
        if (_isOver) return;
        _isOver = done >= total;
        var interval = _isTerminal ? TerminalInterval : LogInterval;
        if (!_isOver && _shown != 0 && Stopwatch.GetElapsedTime(_shown) < interval) return;
        _shown = Stopwatch.GetTimestamp();
        var line = Line(done, total, _first.Value);
        if (_isTerminal) Console.Error.Write($"\r{line}\x1b[K");
        else Console.Error.WriteLine(line);
    }

    string Line(long done, long total, (long Done, long At) first)
    {
        var rate = (done - first.Done) / Math.Max(Stopwatch.GetElapsedTime(first.At).TotalSeconds, 0.001);
        var left = rate > 0 ? TimeSpan.FromSeconds((total - done) / rate) : TimeSpan.Zero;
        var part = total > 0 ? Math.Clamp((double)done / total, 0, 1) : 1;
        var bar = new string('#', (int)(part * BarWidth)).PadRight(BarWidth, '.');
        return $"{title} [{bar}] {part,4:P0} {done:N0} of {total:N0} {unit}, {rate:N0}/s, {left:hh\\:mm\\:ss} left";
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (_isTerminal && _shown != 0) Console.Error.WriteLine();
    }
}

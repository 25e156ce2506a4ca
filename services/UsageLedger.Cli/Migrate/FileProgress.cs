using System.Diagnostics;

namespace UsageLedger.Cli.Migrate;

/// <summary>Says on the error stream which file is being applied, when it takes a while: a file that moves the rows of
/// a large ledger runs for minutes, and is one statement of which nobody can see how far it is.</summary>
sealed class FileProgress : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    Timer? _timer;

    /// <summary>A file is begun.</summary>
    public void Begin(string name)
    {
        var began = Stopwatch.GetTimestamp();
        _timer = new(
            _ => Console.Error.WriteLine(Line(name, Stopwatch.GetElapsedTime(began))), null, Interval, Interval);
    }

    /// <summary>It is applied.</summary>
    public void End() => _timer?.Dispose();

    /// <summary>What is said of a file that is being applied.</summary>
    public static string Line(string name, TimeSpan since) =>
        $"applying {name}: {since.TotalSeconds:N0} s so far; it is one transaction: stopped, it begins anew";

    public void Dispose() => _timer?.Dispose();
}

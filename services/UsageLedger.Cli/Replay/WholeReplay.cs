using System.Diagnostics;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary>How a replay goes.</summary>
/// <param name="DryRun">Stops before the swap.</param>
/// <param name="Anew">Throws away what an earlier one left.</param>
/// <param name="Keep">Keeps the table that was replaced.</param>
sealed record ReplayOptions(bool DryRun, bool Anew, bool Keep);

/// <summary>What a replay did.</summary>
/// <param name="Events">The position up to which it followed the log.</param>
/// <param name="Seconds">How long it took, without what was done before it was resumed.</param>
/// <param name="EventsPerSecond">While summing up.</param>
/// <param name="IsResumed">It went on with what another had left.</param>
/// <param name="WrongRows">Rows that were not what the events come to.</param>
/// <param name="First">The first of them.</param>
/// <param name="Swapped">How the table was replaced; null after a dry run.</param>
sealed record ReplayReport(
    long Events,
    double Seconds,
    double EventsPerSecond,
    bool IsResumed,
    int WrongRows,
    IReadOnlyList<ReplayDifference> First,
    ReplaySwapReport? Swapped);

/// <summary>How the table was replaced.</summary>
/// <param name="RecordingHeldMilliseconds">How long nobody could record.</param>
/// <param name="ChecksHeldMilliseconds">How long nobody could read the table.</param>
/// <param name="Attempts">How often it was tried.</param>
sealed record ReplaySwapReport(double RecordingHeldMilliseconds, double ChecksHeldMilliseconds, int Attempts);

/// <summary>The replay of everybody's consumption.</summary>
sealed class WholeReplay(ReplayLock held, TerminalOutput output)
{
    readonly ConsumptionReplay _replay = new(held, TimeProvider.System);

    /// <summary>Runs it.</summary>
    public async Task<ReplayAnswer> RunAsync(ReplayOptions options, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var (state, isResumed) = await _replay.StartAsync(options.Anew, cancellation);
        long? before = null;
        var summing = Stopwatch.GetTimestamp();
        using (var progress = new ProgressLine("summing up", "events"))
            await _replay.SumAsync(
                state,
                (done, total) =>
                {
                    before ??= done;
                    progress.Report(done, total);
                },
                cancellation);
        var rate = (state.Target - before!.Value) / Stopwatch.GetElapsedTime(summing).TotalSeconds;
        using (var progress = new ProgressLine("folding", "users and features"))
            state = await _replay.BuildAsync(state, progress.Report, cancellation);
        state = await _replay.FollowAsync(state, cancellation);
        var differences = await ReplayDifferences.FindAsync(held, state, cancellation);
        var swapped = options.DryRun ? null : await SwapAsync(state, differences, options.Keep, cancellation);
        if (options.DryRun) await _replay.DiscardAsync(cancellation);
        var report = new ReplayReport(
            state.DoneTo, Stopwatch.GetElapsedTime(began).TotalSeconds, rate, isResumed, differences.Count,
            differences.First, swapped);
        return new(report, differences.Count == 0, () => Show(report));
    }

    async Task<ReplaySwapReport> SwapAsync(
        ReplayState state, ReplayDifferences differences, bool keep, CancellationToken cancellation)
    {
        var swap = new ReplaySwap(held, _replay, TimeProvider.System);
        var swapped = await swap.SwapAsync(state, differences.Tenants, cancellation);
        if (!keep) await swap.DropReplacedAsync(cancellation);
        return new(
            swapped.RecordingHeld.TotalMilliseconds, swapped.ChecksHeld.TotalMilliseconds, swapped.Attempts);
    }

    void Show(ReplayReport report)
    {
        DifferencesTable.Show(output, report.WrongRows, report.First);
        output.Say(
            $"Consumption built anew from {report.Events:N0} events in {report.Seconds:N1} s "
            + $"({report.EventsPerSecond:N0} events/s while summing up)"
            + (report.IsResumed ? ", going on with what an earlier replay had left." : "."));
        output.Say(report.Swapped is { } swapped
            ? $"It is in force. Recording was held for {swapped.RecordingHeldMilliseconds:N0} ms, checks for "
                + $"{swapped.ChecksHeldMilliseconds:N0} ms."
            : "Nothing was replaced (--dry-run).");
    }
}

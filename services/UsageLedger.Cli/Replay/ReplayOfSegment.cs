using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary>The replay of what Segment's calls count as, and of runs, in place.</summary>
sealed class ReplayOfSegment(ReplayLock held, TerminalOutput output)
{
    const int FirstCountMax = 20;

    /// <summary>Runs it.</summary>
    public async Task<ReplayAnswer> RunAsync(string? tenant, bool dryRun, CancellationToken cancellation)
    {
        var replay = new SegmentReplay(held.Connection);
        var tenants = tenant is null ? await replay.TenantsAsync(cancellation) : [tenant];
        var report = new SegmentReport(0, 0, 0, 0, [], 0, dryRun);
        using (var progress = new ProgressLine("comparing", "tenants"))
            for (var done = 0; done < tenants.Count; done++)
            {
                report = report.With(await replay.RunAsync(tenants[done], dryRun, cancellation));
                progress.Report(done + 1, tenants.Count);
            }
        return new(report, report.WrongRows == 0, () => Show(report));
    }

    void Show(SegmentReport report)
    {
        RowsTable.Show(output, report.WrongRows, report.First);
        if (report.RunsGoingOn > 0)
            output.Say($"{report.RunsGoingOn:N0} runs were left alone: they go on, or are being undone.");
        if (report.ChangedMeanwhile > 0)
            output.Say(
                $"{report.ChangedMeanwhile:N0} of the rows were changed meanwhile and left alone: replay once more.");
        output.Say(
            $"{report.Tracks:N0} track calls and {report.Runs:N0} runs were looked at"
            + (report.DryRun ? "; nothing was written (--dry-run)." : "."));
    }

    sealed record SegmentReport(
        long Tracks,
        long Runs,
        long RunsGoingOn,
        int WrongRows,
        IReadOnlyList<RowDifference> First,
        long ChangedMeanwhile,
        bool DryRun)
    {
        public SegmentReport With(SegmentReplayed more) => this with
        {
            Tracks = Tracks + more.Tracks,
            Runs = Runs + more.Runs,
            RunsGoingOn = RunsGoingOn + more.RunsGoingOn,
            WrongRows = WrongRows + more.WrongRows,
            First = [.. First.Concat(more.First).Take(FirstCountMax)],
            ChangedMeanwhile = ChangedMeanwhile + more.ChangedMeanwhile,
        };
    }
}

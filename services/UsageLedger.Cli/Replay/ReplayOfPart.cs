using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary>The replay of some users and features, in place.</summary>
sealed class ReplayOfPart(ReplayLock held, TerminalOutput output)
{
    const int FirstCountMax = 20;

    /// <summary>Runs it.</summary>
    public async Task<ReplayAnswer> RunAsync(ReplayPart part, bool dryRun, CancellationToken cancellation)
    {
        var replay = new PartialReplay(held);
        var keys = await replay.FindAsync(part, cancellation);
        var (count, first) = (0, new List<ReplayDifference>());
        using (var progress = new ProgressLine("folding", "users and features"))
            for (var done = 0; done < keys.Count; done++)
            {
                var differences = await replay.FoldAsync(keys[done], dryRun, cancellation);
                count += differences.Count;
                first.AddRange(differences.Take(FirstCountMax - first.Count));
                progress.Report(done + 1, keys.Count);
            }
        var report = new PartialReport(keys.Count, count, first, dryRun);
        return new(report, count == 0, () => Show(report));
    }

    void Show(PartialReport report)
    {
        DifferencesTable.Show(output, report.WrongRows, report.First);
        output.Say(
            $"{report.UserFeatures:N0} users and features were folded anew"
            + (report.DryRun ? "; nothing was written (--dry-run)." : "."));
    }

    sealed record PartialReport(
        int UserFeatures, int WrongRows, IReadOnlyList<ReplayDifference> First, bool DryRun);
}

using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary>The replay of the catalogue, in place.</summary>
sealed class ReplayOfCatalogue(ReplayLock held, TerminalOutput output)
{
    /// <summary>Runs it.</summary>
    public async Task<ReplayAnswer> RunAsync(
        string? tenant, string? userId, bool dryRun, CancellationToken cancellation)
    {
        var replay = new CatalogueReplay(held);
        await replay.FindAsync(tenant, userId, cancellation);
        CatalogueReplayed replayed;
        using (var progress = new ProgressLine("looking at", "features, packages, keys and users"))
            replayed = await replay.RunAsync(dryRun, progress.Report, cancellation);
        var report = new CatalogueReport(
            replayed.Subjects, replayed.WrongRows, replayed.First, replayed.Unsettled, dryRun);
        return new(report, replayed.IsRight, () => Show(report));
    }

    void Show(CatalogueReport report)
    {
        RowsTable.Show(output, report.WrongRows, report.First);
        foreach (var each in report.Unsettled)
            output.Say($"{each.Subject} of {each.Tenant} could not be looked at: {each.Reason}");
        output.Say(
            $"{report.Subjects:N0} features, packages, keys, users and the like were looked at"
            + (report.DryRun ? "; nothing was written (--dry-run)." : "."));
    }

    sealed record CatalogueReport(
        long Subjects,
        int WrongRows,
        IReadOnlyList<RowDifference> First,
        IReadOnlyList<UnsettledSubject> Unsettled,
        bool DryRun);
}

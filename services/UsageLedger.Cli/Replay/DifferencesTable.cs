using System.Globalization;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary>Shows rows that were wrong.</summary>
static class DifferencesTable
{
    public static void Show(TerminalOutput output, int count, IReadOnlyList<ReplayDifference> first)
    {
        if (count == 0)
        {
            output.Say("Every row is what the events come to.");
            return;
        }
        output.Say($"{count:N0} rows are not what the events come to" + (count > first.Count ? "; the first:" : ":"));
        output.Table(
            ["tenant", "user", "feature", "period", "row#", "events#"],
            first.Select(each => (IReadOnlyList<string>)
            [
                each.Tenant, each.UserId, each.FeatureId, $"{each.Period.Start:u}", Number(each.Used),
                Number(each.UsedByEvents),
            ]));
    }

    static string Number(decimal? used) => used?.ToString(CultureInfo.InvariantCulture) ?? "none";
}

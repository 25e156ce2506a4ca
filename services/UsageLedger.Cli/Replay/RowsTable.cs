using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary>Shows rows of any table that were wrong.</summary>
static class RowsTable
{
    const int ValueLengthMax = 60;

    public static void Show(TerminalOutput output, int count, IReadOnlyList<RowDifference> first)
    {
        if (count == 0)
        {
            output.Say("Every row is what the events make.");
            return;
        }
        output.Say($"{count:N0} rows are not what the events make" + (count > first.Count ? "; the first:" : ":"));
        output.Table(
            ["tenant", "table", "row", "what is wrong"],
            first.Select(each => (IReadOnlyList<string>)[each.Tenant, each.Table, each.Key, What(each)]));
    }

    static string What(RowDifference difference) => difference.State switch
    {
        RowState.Missing => "missing",
        RowState.Superfluous => "no event makes it",
        _ => string.Join('\n', difference.Columns.Select(each =>
            $"{each.Column}: {Short(each.Row)}, by the events {Short(each.Events)}")),
    };

    static string Short(string json) => json.Length <= ValueLengthMax ? json : $"{json[..ValueLengthMax]}…";
}

using System.Globalization;
using System.Text.Json;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Explaining;

namespace UsageLedger.Cli.Explain;

/// <summary>An explanation, to be read and added up by a person.</summary>
static class ExplainTable
{
    // What tells one event of the catalogue from another, in the order in which it is said.
    static readonly string[] Telling =
    [
        "id", "packageId", "newId", "into", "from", "status", "limit", "resetPeriod", "policy", "trialUntil", "reason",
    ];

    public static void Show(TerminalOutput output, ExplainedAnswer answer)
    {
        var (access, consumption) = (answer.Entitlement.Access ? "Yes" : "No", answer.Entitlement.Consumption);
        output.Say($"{access}: {answer.Entitlement.Reason.TrimEnd('.')}.{Used(consumption)}");
        if (answer.Ids.Count > 1) output.Say($"The user's ids: {string.Join(", ", answer.Ids)}");
        output.Table(
            ["at", "what happened", "effect#", "used#", "which", "recorded at"],
            answer.Lines.Select(line => (IReadOnlyList<string>)
            [
                Text(line.At), What(line), Signed(line.Effect), Text(line.Used), Which(line), Text(line.RecordedAt),
            ]));
    }

    /// <summary>An instant, UTC.</summary>
    public static string Text(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "";

    static string Used(ExplainedConsumption? consumption) => consumption is null
        ? ""
        : $" {Text(consumption.Used)} used of {(consumption.Budget is { } budget ? Text(budget) : "any number")}, from "
            + $"{Text(consumption.PeriodStart)} {(consumption.PeriodEnd is { } end ? $"to {Text(end)}" : "on")}.";

    static string What(ExplanationLine line) => line switch
    {
        { Reversal: { } } => $"{line.Action} {Text(line.Delta)}, taken back",
        { Delta: { } delta } => $"{line.Action} {Text(delta)}",
        { Count: { } count } => string.Create(CultureInfo.InvariantCulture, $"{count:N0} earlier events of usage"),
        _ => line.Type.Replace('_', ' '),
    };

    static string Which(ExplanationLine line) => line switch
    {
        { Reversal: { } reversal } => $"{line.Source} {line.Id} of {line.UserId}; {reversal.Reason}",
        { Source: { } source } => $"{source} {line.Id} of {line.UserId}",
        { Event: { ValueKind: JsonValueKind.Object } body } => string.Join(", ", Telling
            .Where(member => body.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null)
            .Select(member => $"{member} {body.GetProperty(member)}")),
        _ => "",
    };

    static string Signed(decimal? amount) => amount > 0 ? $"+{Text(amount)}" : Text(amount);

    static string Text(decimal? amount) => amount?.ToString(CultureInfo.InvariantCulture) ?? "";
}

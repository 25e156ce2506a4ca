using System.Globalization;
using System.Text.Json;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>What the real ledger made of an operation.</summary>
/// <param name="Code">"accepted", what a receipt says, or the name of the rule that forbids it.</param>
/// <param name="Body">The answer's body; undefined when there is none.</param>
sealed record Outcome(string Code, JsonElement Body)
{
    /// <summary>The code of what was done as asked.</summary>
    public const string Accepted = "accepted";

    /// <summary>True when it was done as asked.</summary>
    public bool IsAccepted => Code is Accepted or "recorded";
}

/// <summary>Members of bodies.</summary>
static class Bodies
{
    public static string Text(this JsonElement body, string member) => body.GetProperty(member).GetString()!;

    public static string? TextOrNull(this JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) ? value.GetString() : null;

    public static DateTimeOffset? InstantOrNull(this JsonElement body, string member) =>
        body.TextOrNull(member) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    public static decimal? DecimalOrNull(this JsonElement body, string member) =>
        body.GetProperty(member) is { ValueKind: not JsonValueKind.Null } value ? value.GetDecimal() : null;
}

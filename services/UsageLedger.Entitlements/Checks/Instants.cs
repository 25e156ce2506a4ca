using System.Globalization;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements.Checks;

/// <summary>The rules of instants in a query.</summary>
static class Instants
{
    /// <summary>Reads one, in UTC, to the microsecond; what does not hold joins the problems.</summary>
    /// <returns>Null when it was left out or does not hold.</returns>
    public static DateTimeOffset? Read(string field, string? text, List<FieldProblem> problems)
    {
        if (text is null) return null;
        var written = text.Replace(' ', '+'); // a plus sign that was not escaped
        if (OccurredAtConverter.HasOffset(written)
            && DateTimeOffset.TryParse(
                written, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
            && instant >= UsageCheck.OccurredAtMin && instant < UsageCheck.OccurredAtMax)
            return Microseconds.Cut(instant);
        problems.Add(new(
            field, "is no instant with an offset in the years 2000 to 2199, such as 2026-11-20T12:00:00.123Z"));
        return null;
    }
}

using System.Globalization;
using Microsoft.Extensions.Primitives;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary><c>Prefer: wait=5</c> (RFC 7240): the caller would rather wait for the receipts, for so many seconds.
/// </summary>
static class WaitPreference
{
    /// <summary>How long to wait, cut to <see cref="PendingReceipts.WaitMax"/>; null when the caller would not, or says
    /// it in a way that is not understood: a preference that cannot be met is no error.</summary>
    public static TimeSpan? Of(StringValues prefer)
    {
        foreach (var header in prefer)
            foreach (var preference in (header ?? "").Split([',', ';'], StringSplitOptions.TrimEntries))
                if (Seconds(preference) is { } seconds)
                    return TimeSpan.FromSeconds(Math.Min(seconds, (int)PendingReceipts.WaitMax.TotalSeconds));
        return null;
    }

    static int? Seconds(string preference)
    {
        var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts.Length == 2
            && parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(parts[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0
                ? seconds
                : null;
    }
}

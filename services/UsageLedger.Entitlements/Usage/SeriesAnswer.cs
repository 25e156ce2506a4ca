using System.ComponentModel;
using System.Globalization;
using System.Text;
using NodaTime;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Entitlements.Usage;

/// <summary>What was used in each window of a series.</summary>
sealed record SeriesAnswer(
    string UserId,
    string FeatureId,
    [property: Description("hour, day or month.")] string Window,
    string TimeZone,
    DateTimeOffset From,
    DateTimeOffset To,
    [property: Description("In order, without a gap.")] IReadOnlyList<WindowAnswer> Windows,
    [property: Description("In all windows together.")] decimal Used)
{
    /// <summary>Adds up the effects, which come in order of occurrence and lie between the query's ends.</summary>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<SeriesAnswer> OfAsync(
        string userId, string featureId, SeriesQuery query, IAsyncEnumerable<UsageEffect> effects)
    {
        var used = new decimal[query.Windows.Count];
        var all = 0m;
        var current = 0;
        await foreach (var effect in effects)
        {
            var at = Instant.FromDateTimeOffset(effect.At);
            while (at >= query.Windows[current].End) current++;
            used[current] = ExactSum.Of(used[current], effect.Effect);
            all = ExactSum.Of(all, effect.Effect);
        }
        return new(
            userId,
            featureId,
            SeriesQuery.LengthNames[(int)query.Length],
            query.Zone.Id,
            query.From.ToDateTimeOffset(),
            query.To.ToDateTimeOffset(),
            [.. query.Windows.Select((window, i) => WindowAnswer.Of(window, query.Zone, used[i]))],
            all);
    }

    /// <summary>The windows as a table of RFC 4180. No field needs quotes: instants and numbers hold no
    /// comma.</summary>
    public byte[] ToCsv()
    {
        const string lineEnd = "\r\n";
        var csv = new StringBuilder("start,end,local_start,used").Append(lineEnd);
        foreach (var window in Windows)
            csv.Append(CultureInfo.InvariantCulture,
                $"{InstantText.Utc(window.Start)},{InstantText.Utc(window.End)},{window.LocalStart},{window.Used}")
                .Append(lineEnd);
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>A name to keep the table under. An id may hold almost anything; what a file system or a header might
    /// take amiss becomes a hyphen.</summary>
    public string CsvName() => $"usage-{Plain(UserId)}-{Plain(FeatureId)}-{Window}.csv";

    static string Plain(string id)
    {
        const int lengthMax = 60; // two of them stay below what file systems take
        var plain = id.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' ? letter : '-');
        return string.Concat(plain.Take(lengthMax));
    }
}

/// <summary>What was used in one window.</summary>
sealed record WindowAnswer(
    DateTimeOffset Start,
    DateTimeOffset End,
    [property: Description("The start by the time zone's clock, ISO 8601 with its offset.")] string LocalStart,
    [property: Description("What events that occurred in the window did to the consumption; may be negative.")]
    decimal Used)
{
    public static WindowAnswer Of(Window window, DateTimeZone zone, decimal used) => new(
        window.Start.ToDateTimeOffset(),
        window.End.ToDateTimeOffset(),
        InstantText.WithOffset(window.Start.InZone(zone).ToDateTimeOffset()),
        used);
}

/// <summary>Instants as <see cref="Hosting.InstantConverter"/> writes them: to the millisecond, or to the microsecond
/// where there is more.</summary>
static class InstantText
{
    public static string Utc(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(Form(instant) + "'Z'", CultureInfo.InvariantCulture);

    public static string WithOffset(DateTimeOffset instant) =>
        instant.ToString(Form(instant) + "zzz", CultureInfo.InvariantCulture);

    static string Form(DateTimeOffset instant) => instant.Ticks % TimeSpan.TicksPerMillisecond == 0
        ? "yyyy-MM-dd'T'HH:mm:ss.fff"
        : "yyyy-MM-dd'T'HH:mm:ss.ffffff";
}

using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;
using UsageLedger.Contracts;

namespace UsageLedger.Entitlements.Usage;

/// <summary>How a series is written.</summary>
enum SeriesFormat
{
    Json,
    Csv,
}

/// <summary>The query of a series, as it stands in the address.</summary>
readonly record struct SeriesQueryText(string? From, string? To, string? Window, string? TimeZone, string? Format);

/// <summary>The query of a series.</summary>
/// <param name="Length">How long a window is.</param>
/// <param name="Zone">The time zone whose wall clock cuts the windows.</param>
/// <param name="Windows">At least one, at most <see cref="WindowsMax"/>, in order, without a gap.</param>
/// <param name="Format">Null when the query leaves it to the header Accept.</param>
sealed record SeriesQuery(
    WindowLength Length, DateTimeZone Zone, IReadOnlyList<Window> Windows, SeriesFormat? Format)
{
    /// <summary>More of them nobody reads, and an answer stays below two megabytes.</summary>
    public const int WindowsMax = 10_000;

    public const string TimeZoneDefault = "UTC";

    public static readonly string[] LengthNames = ["hour", "day", "month"];
    public static readonly string[] FormatNames = ["json", "csv"];

    static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
    static readonly LocalDate DateMin = LocalDate.FromDateTime(UsageCheck.OccurredAtMin.UtcDateTime);
    static readonly LocalDate DateMax = LocalDate.FromDateTime(UsageCheck.OccurredAtMax.UtcDateTime);

    /// <summary>The first instant.</summary>
    public Instant From => Windows[0].Start;

    /// <summary>The end: the first instant that is not of the series any more.</summary>
    public Instant To => Windows[^1].End;

    /// <summary>Reads it; what does not hold joins the problems.</summary>
    /// <returns>Null when there are problems, of this query or from before.</returns>
    public static SeriesQuery? Read(SeriesQueryText text, DateTimeOffset now, List<FieldProblem> problems)
    {
        var zone = ReadZone(text.TimeZone ?? TimeZoneDefault, problems);
        var from = ReadMoment("from", text.From, zone, problems);
        var to = text.To is null
            ? Instant.FromDateTimeOffset(Hosting.Microseconds.Cut(now))
            : ReadMoment("to", text.To, zone, problems);
        if (from >= to)
            problems.Add(new("from",
                "is not before to, which is now when left out; give an earlier from or a later to"));
        var length = ReadName("window", text.Window, LengthNames, problems);
        if (text.Window is null) problems.Add(new("window", "is required: hour, day or month"));
        var format = ReadName("format", text.Format, FormatNames, problems);
        if (problems.Count > 0) return null;

        // Asked for one by one: a span of centuries in hours ends here too.
        var windows = WallClock.Windows(from!.Value, to!.Value, (WindowLength)length!.Value, zone!)
            .Take(WindowsMax + 1).ToList();
        if (windows.Count <= WindowsMax)
            return new((WindowLength)length.Value, zone!, windows, (SeriesFormat?)format);
        problems.Add(new("window", string.Create(CultureInfo.InvariantCulture,
            $"makes more than {WindowsMax} windows; bring from and to closer together, or take a longer window")));
        return null;
    }

    static DateTimeZone? ReadZone(string id, List<FieldProblem> problems)
    {
        // The provider knows names of its own too, such as UTC+01:30.
        if (TzdbDateTimeZoneSource.Default.CanonicalIdMap.ContainsKey(id)) return DateTimeZoneProviders.Tzdb[id];
        problems.Add(new("timeZone",
            "is no time zone of the IANA database; write a name such as Europe/Berlin, capital letters included"));
        return null;
    }

    // The names stand in the order of the values. Enum.TryParse would take numbers and lists too.
    static int? ReadName(string field, string? name, string[] names, List<FieldProblem> problems)
    {
        if (name is null) return null;
        var value = Array.IndexOf(names, name);
        if (value >= 0) return value;
        problems.Add(new(field, $"is unknown; write {string.Join(", ", names[..^1])} or {names[^1]}"));
        return null;
    }

    // Null also when it is a date, good as such, in a zone that is not known.
    static Instant? ReadMoment(string field, string? text, DateTimeZone? zone, List<FieldProblem> problems)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var date = LocalDate.FromDateOnly(day);
            if (date >= DateMin && date <= DateMax) return zone is null ? null : WallClock.StartOf(date, zone);
        }
        else if (TryReadInstant(text, out var instant))
        {
            if (instant >= UsageCheck.OccurredAtMin && instant <= UsageCheck.OccurredAtMax)
                return Instant.FromDateTimeOffset(instant);
        }
        else
        {
            var problem = text is null ? "is required: " : "is neither a date nor an instant with an offset; ";
            problems.Add(new(field, problem
                + "write a date such as 2026-03-01, or an instant such as 2026-03-01T12:00:00Z"));
            return null;
        }
        problems.Add(new(field, "lies outside the years 2000 to 2199; no usage is recorded there"));
        return null;
    }

    static bool TryReadInstant(string? text, out DateTimeOffset instant)
    {
        const int offsetLength = 6; // +02:00
        // In a query, "+" means a blank, and is easily sent as it is: no instant has a blank there for another reason.
        if (text?.Length > offsetLength && text[^offsetLength] == ' ')
            text = $"{text[..^offsetLength]}+{text[^(offsetLength - 1)..]}";
        var isInstant = DateTimeOffset.TryParseExact(
            text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
        if (!isInstant || !OccurredAtConverter.HasOffset(text)) return false;
        instant = Hosting.Microseconds.Cut(instant);
        return true;
    }
}

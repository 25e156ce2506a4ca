using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using UsageLedger.Entitlements.Usage;

namespace UsageLedger.UnitTests.Entitlements.Series;

/// <summary>Whatever the span and the zone: the windows leave nothing out, count nothing twice, and each lies within
/// one hour, day or month of the wall clock. Spans lie around changes of the clock, where it is difficult.</summary>
public sealed class WindowProperties
{
    // Each has something of its own: no midnight, two midnights, half hours, a missing day, changes of two hours.
    static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe",
        "Asia/Kathmandu", "America/Havana", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham", "Asia/Tehran",
        "Antarctica/Troll", "America/Scoresbysund", "Asia/Pyongyang", "America/Caracas", "Africa/Cairo",
    ];

    // These have put the clock back over midnight after it had passed, so that a day is in two pieces.
    static readonly string[] ZonesOfDaysInPieces = ["America/St_Johns", "Antarctica/Casey"];

    sealed record Span(Instant From, Instant To, WindowLength Length, DateTimeZone Zone);

    [Fact]
    public void Windows_are_contiguous_and_cover_the_span() => ForAll([.. Zones, .. ZonesOfDaysInPieces], span =>
    {
        var windows = Cut(span);
        return windows[0].Start == span.From && windows[^1].End == span.To
            && windows.All(window => window.Start < window.End)
            && windows.Zip(windows.Skip(1)).All(pair => pair.First.End == pair.Second.Start);
    });

    [Fact]
    public void Each_lies_within_one_hour_or_day_or_month_of_the_wall_clock() => ForAll(Zones, span =>
        Cut(span).All(window =>
            Shown(window, span.Zone).Select(local => Unit(local, span.Length)).Distinct().Count() == 1));

    [Fact]
    public void No_hour_lasts_longer_than_60_minutes() => ForAll([.. Zones, .. ZonesOfDaysInPieces], span =>
        span.Length != WindowLength.Hour
        || Cut(span).All(window => window.End - window.Start <= Duration.FromHours(1)));

    [Fact]
    public void None_ends_before_the_clock_shows_another_hour_or_day_or_month_or_is_changed() => ForAll(Zones, span =>
        Cut(span).SkipLast(1).All(window =>
        {
            var (before, after) = (LocalAt(window.End - Duration.Epsilon, span.Zone), LocalAt(window.End, span.Zone));
            var isChanged = before.PlusNanoseconds(1) != after;
            return Unit(before, span.Length) != Unit(after, span.Length)
                || (span.Length == WindowLength.Hour && isChanged);
        }));

    static List<Window> Cut(Span span) => [.. WallClock.Windows(span.From, span.To, span.Length, span.Zone)];

    // Between two changes the clock only goes forward: its ends there tell all that it shows.
    static IEnumerable<LocalDateTime> Shown(Window window, DateTimeZone zone)
    {
        var ends = new List<Instant> { window.Start, window.End - Duration.Epsilon };
        foreach (var steady in zone.GetZoneIntervals(window.Start, window.End))
            if (steady.HasStart && steady.Start > window.Start)
                ends.AddRange([steady.Start - Duration.Epsilon, steady.Start]);
        return ends.Select(instant => LocalAt(instant, zone));
    }

    static LocalDateTime LocalAt(Instant instant, DateTimeZone zone) => instant.InZone(zone).LocalDateTime;

    static LocalDateTime Unit(LocalDateTime local, WindowLength length) => length switch
    {
        WindowLength.Hour => local.With(TimeAdjusters.TruncateToHour),
        WindowLength.Day => local.Date.AtMidnight(),
        _ => local.Date.With(DateAdjusters.StartOfMonth).AtMidnight(),
    };

    static void ForAll(string[] zones, Func<Span, bool> holds) =>
        Prop.ForAll(Spans(zones).ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    static Gen<Span> Spans(string[] zones) =>
        from id in Gen.Elements(zones)
        let zone = DateTimeZoneProviders.Tzdb[id]
        from length in Gen.Elements(Enum.GetValues<WindowLength>())
        from near in Gen.Elements(Changes(zone))
        from minutesBefore in Gen.Choose(-60, 3 * 24 * 60)
        from milliseconds in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, 59_999)))
        from minutes in Gen.Choose(1, length == WindowLength.Month ? 200 * 24 * 60 : 6 * 24 * 60)
        let start = near - Duration.FromMinutes(minutesBefore) + Duration.FromMilliseconds(milliseconds)
        select new Span(start, start + Duration.FromMinutes(minutes), length, zone);

    static Instant[] Changes(DateTimeZone zone)
    {
        var first = Instant.FromUtc(2000, 1, 5, 0, 0);
        var changes = zone.GetZoneIntervals(first, Instant.FromUtc(2060, 1, 1, 0, 0))
            .Where(steady => steady.HasStart && steady.Start > first).Select(steady => steady.Start);
        return [first, .. changes];
    }
}

using NodaTime;
using NodaTime.TimeZones;

namespace UsageLedger.Entitlements.Usage;

/// <summary>How long a window of a series is, by the wall clock of a time zone.</summary>
enum WindowLength
{
    Hour,
    Day,
    Month,
}

/// <summary>A span of a series: <c>[Start, End)</c>, never empty.</summary>
readonly record struct Window(Instant Start, Instant End);

/// <summary>
/// Cuts a span of time where the wall clock of a time zone begins an hour, a day or a month. A day has 23 or 25 hours
/// when the clock is changed, and begins with its first instant where there is no midnight. An hour never lasts longer
/// than 60 minutes: one that the clock shows twice is two windows, and a change of the clock begins another.
/// </summary>
static class WallClock
{
    /// <summary>The windows in <c>[from, to)</c>, without a gap; made one by one, as they are asked for. The first
    /// begins at <paramref name="from"/> and the last ends at <paramref name="to"/>, wherever that cuts
    /// them.</summary>
    public static IEnumerable<Window> Windows(Instant from, Instant to, WindowLength length, DateTimeZone zone)
    {
        var start = from;
        foreach (var next in Beginnings(from, to, length, zone))
        {
            if (next >= to) break;
            if (next <= start) continue; // before from; or a whole day that the clock left out, as Samoa's in 2011
            yield return new(start, next);
            start = next;
        }
        yield return new(start, to);
    }

    /// <summary>The first instant of a day; of the day after it when the clock left the whole day out.</summary>
    public static Instant StartOf(LocalDate date, DateTimeZone zone)
    {
        // A midnight that is shown twice is the first of the two, so that the day is whole. Where the clock goes back
        // over midnight after it has passed (Newfoundland until 2011, at 00:01), the repeated minutes of the day
        // before belong to the new day: days that take turns would help nobody.
        var midnight = zone.MapLocal(date.AtMidnight());
        return midnight.Count == 0 ? midnight.LateInterval.Start : midnight.First().ToInstant();
    }

    // From the one after from, or earlier ones, to the end of time or to "to".
    static IEnumerable<Instant> Beginnings(Instant from, Instant to, WindowLength length, DateTimeZone zone)
    {
        var date = from.InZone(zone).Date;
        return length switch
        {
            WindowLength.Hour => Hours(from, to, zone),
            WindowLength.Day => Dates(date, Period.FromDays(1), zone),
            WindowLength.Month => Dates(date.With(DateAdjusters.StartOfMonth), Period.FromMonths(1), zone),
            _ => throw new System.Diagnostics.UnreachableException($"window length {length}"),
        };
    }

    static IEnumerable<Instant> Dates(LocalDate date, Period step, DateTimeZone zone)
    {
        while (true)
        {
            date += step;
            yield return StartOf(date, zone);
        }
    }

    // Between two changes of the clock, full hours are an hour apart.
    static IEnumerable<Instant> Hours(Instant from, Instant to, DateTimeZone zone)
    {
        var hour = Duration.FromHours(1);
        var sameOffset = ZoneEqualityComparer.Options.OnlyMatchWallOffset;
        foreach (var steady in zone.GetZoneIntervals(new Interval(from, to), sameOffset))
        {
            var first = steady.HasStart && steady.Start > from ? steady.Start : from;
            var last = steady.HasEnd && steady.End < to ? steady.End : to;
            yield return first;
            var full = first.WithOffset(steady.WallOffset).With(TimeAdjusters.TruncateToHour).ToInstant() + hour;
            for (; full < last; full += hour) yield return full;
        }
    }
}

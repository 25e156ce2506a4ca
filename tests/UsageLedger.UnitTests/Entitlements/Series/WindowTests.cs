using NodaTime;
using UsageLedger.Entitlements.Usage;

namespace UsageLedger.UnitTests.Entitlements.Series;

static class Cut
{
    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    public static Instant At(string instant) => Instant.FromDateTimeOffset(Instants.At(instant));

    /// <summary>Each window as its start on the wall clock and how long it lasts: "03-29 00:00+01 23:00".</summary>
    public static string[] Into(WindowLength length, string zone, string from, string to) =>
        [.. WallClock.Windows(At(from), At(to), length, Zone(zone)).Select(window => Text(window, Zone(zone)))];

    static string Text(Window window, DateTimeZone zone)
    {
        var start = window.Start.InZone(zone).ToString("MM'-'dd HH':'mmo<g>", null);
        var lasts = window.End - window.Start;
        return FormattableString.Invariant($"{start} {Math.Floor(lasts.TotalHours):00}:{lasts.Minutes:00}");
    }
}

public sealed class TheHoursOfASeries
{
    [Fact]
    public void Are_full_hours_and_cut_at_both_ends() => Assert.Equal(
        ["03-01 10:20+00 00:40", "03-01 11:00+00 01:00", "03-01 12:00+00 00:05"],
        Cut.Into(WindowLength.Hour, "UTC", "2026-03-01T10:20:00Z", "2026-03-01T12:05:00Z"));

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T00:00:00Z", "03-29 01:00+01", "03-29 03:00+02", "03-29 04:00+02")]
    [InlineData("America/New_York", "2026-03-08T06:00:00Z", "03-08 01:00-05", "03-08 03:00-04", "03-08 04:00-04")]
    public void Leave_out_the_one_that_the_clock_leaves_out(string zone, string from, params string[] starts) =>
        Assert.Equal(starts.Select(start => $"{start} 01:00"), Three(zone, from));

    [Theory]
    [InlineData("Europe/Berlin", "2026-10-25T00:00:00Z", "10-25 02:00+02", "10-25 02:00+01", "10-25 03:00+01")]
    [InlineData("America/New_York", "2026-11-01T05:00:00Z", "11-01 01:00-04", "11-01 01:00-05", "11-01 02:00-05")]
    public void Have_the_one_twice_that_the_clock_shows_twice(string zone, string from, params string[] starts) =>
        Assert.Equal(starts.Select(start => $"{start} 01:00"), Three(zone, from));

    [Fact]
    public void Never_last_longer_where_the_clock_goes_back_half_an_hour() => Assert.Equal(
        [
            "04-05 01:00+11 01:00", // what would be 02:00 is 01:30
            "04-05 01:30+10:30 00:30",
            "04-05 02:00+10:30 01:00",
        ],
        Cut.Into(WindowLength.Hour, "Australia/Lord_Howe", "2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z"));

    [Fact]
    public void Begin_late_where_the_clock_goes_forward_half_an_hour() => Assert.Equal(
        ["10-04 01:00+10:30 01:00", "10-04 02:30+11 00:30", "10-04 03:00+11 01:00"],
        Cut.Into(WindowLength.Hour, "Australia/Lord_Howe", "2026-10-03T14:30:00Z", "2026-10-03T17:00:00Z"));

    [Theory]
    [InlineData("Asia/Kathmandu", "06-01 05:45+05:45 00:15", "06-01 06:00+05:45 01:00", "06-01 07:00+05:45 00:45")]
    [InlineData("Asia/Kolkata", "06-01 05:30+05:30 00:30", "06-01 06:00+05:30 01:00", "06-01 07:00+05:30 00:30")]
    public void Are_full_by_the_clock_of_the_place_and_not_by_UTC(string zone, params string[] windows) =>
        Assert.Equal(windows, Cut.Into(WindowLength.Hour, zone, "2026-06-01T00:00:00Z", "2026-06-01T02:00:00Z"));

    [Fact]
    public void Come_one_by_one_however_long_the_span() => Assert.Equal(
        10,
        WallClock.Windows(Cut.At("2000-01-01"), Cut.At("2200-01-01"), WindowLength.Hour, Cut.Zone("Europe/Berlin"))
            .Take(10).Count());

    static string[] Three(string zone, string from) =>
        Cut.Into(WindowLength.Hour, zone, from, Instants.At(from).AddHours(3).ToString("O"));
}

public sealed class TheDaysOfASeries
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T12:00:00Z", "03-28 13:00+01 11:00", "03-29 00:00+01 23:00")]
    [InlineData("Europe/Berlin", "2026-10-24T12:00:00Z", "10-24 14:00+02 10:00", "10-25 00:00+02 25:00")]
    [InlineData("America/New_York", "2026-03-07T12:00:00Z", "03-07 07:00-05 17:00", "03-08 00:00-05 23:00")]
    [InlineData("America/New_York", "2026-10-31T12:00:00Z", "10-31 08:00-04 16:00", "11-01 00:00-04 25:00")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T12:00:00Z", "04-04 23:00+11 01:00", "04-05 00:00+11 24:30")]
    [InlineData("Asia/Kathmandu", "2026-06-01T12:00:00Z", "06-01 17:45+05:45 06:15", "06-02 00:00+05:45 24:00")]
    // Where the clock shows no midnight, a day begins with the first instant of its own.
    [InlineData("America/Sao_Paulo", "2017-10-14T12:00:00Z", "10-14 09:00-03 15:00", "10-15 01:00-02 23:00")]
    [InlineData("Asia/Beirut", "2026-03-28T12:00:00Z", "03-28 14:00+02 10:00", "03-29 01:00+03 23:00")]
    // Where it shows midnight twice, with the first.
    [InlineData("America/Havana", "2020-10-31T12:00:00Z", "10-31 08:00-04 16:00", "11-01 00:00-04 25:00")]
    // Where it goes back over midnight, the hour that comes again is of the new day.
    [InlineData("America/St_Johns", "2009-10-31T12:00:00Z", "10-31 09:30-02:30 14:30", "11-01 00:00-02:30 25:00")]
    // Samoa had no 30 December.
    [InlineData("Pacific/Apia", "2011-12-29T12:00:00Z", "12-29 02:00-10 22:00", "12-31 00:00+14 24:00")]
    public void Are_from_midnight_to_midnight(string zone, string from, string first, string second)
    {
        var to = Instants.At(from).AddDays(3).ToString("O");
        Assert.Equal([first, second], Cut.Into(WindowLength.Day, zone, from, to)[..2]);
    }

    [Fact]
    public void Are_one_when_from_and_to_lie_in_it() => Assert.Equal(
        ["03-29 01:30+01 01:00"],
        Cut.Into(WindowLength.Day, "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"));

    [Fact]
    public void Are_whole_when_from_is_a_midnight_that_the_clock_goes_back_over() => Assert.Equal(
        ["10-31 23:30-03:30 24:30", "11-02 00:00-03:30 24:00"],
        Cut.Into(WindowLength.Day, "America/St_Johns", "2009-11-01T03:00:00Z", "2009-11-03T03:30:00Z"));

    [Fact]
    public void Hold_the_leap_day() => Assert.Equal(
        ["02-28 00:00+01 24:00", "02-29 00:00+01 24:00", "03-01 00:00+01 24:00"],
        Cut.Into(WindowLength.Day, "Europe/Berlin", "2028-02-27T23:00:00Z", "2028-03-01T23:00:00Z"));
}

public sealed class TheMonthsOfASeries
{
    [Fact]
    public void Are_as_long_as_the_clock_and_the_calendar_make_them() => Assert.Equal(
        [
            "01-31 12:00+01 12:00",
            "02-01 00:00+01 696:00", // 29 days
            "03-01 00:00+01 743:00",
            "04-01 00:00+02 720:00",
            "05-01 00:00+02 01:00",
        ],
        Cut.Into(WindowLength.Month, "Europe/Berlin", "2028-01-31T11:00:00Z", "2028-04-30T23:00:00Z"));

    [Fact]
    public void Have_28_days_in_an_ordinary_February() => Assert.Equal(
        ["02-01 00:00-05 672:00", "03-01 00:00-05 743:00"],
        Cut.Into(WindowLength.Month, "America/New_York", "2026-02-01T05:00:00Z", "2026-04-01T04:00:00Z"));

    [Fact]
    public void Have_an_hour_more_where_the_clock_goes_back() => Assert.Equal(
        ["11-01 00:00-04 721:00"],
        Cut.Into(WindowLength.Month, "America/New_York", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"));
}

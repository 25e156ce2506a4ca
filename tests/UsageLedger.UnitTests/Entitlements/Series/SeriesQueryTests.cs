using UsageLedger.Contracts;
using UsageLedger.Entitlements.Usage;

namespace UsageLedger.UnitTests.Entitlements.Series;

public sealed class TheQueryOfASeries
{
    static readonly DateTimeOffset Now = Instants.At("2026-03-30T10:00:00.1234567Z");

    [Theory]
    [InlineData("2026-03-01", "2026-02-28T23:00:00Z")] // midnight in Berlin
    [InlineData("2026-03-01T12:00Z", "2026-03-01T12:00:00Z")]
    [InlineData("2026-03-01T12:00:00+05:45", "2026-03-01T06:15:00Z")]
    [InlineData("2026-03-01T12:00:00 05:45", "2026-03-01T06:15:00Z")] // a plus that nobody escaped
    [InlineData("2026-03-01T12:00:00.1234567-03:00", "2026-03-01T15:00:00.123456Z")]
    [InlineData("2000-01-01", "1999-12-31T23:00:00Z")] // the year as the zone has it
    public void Takes_instants_and_dates_of_the_zone(string from, string instant)
    {
        var query = Read(out _, from: from, to: "2026-03-29", window: "month", timeZone: "Europe/Berlin");
        Assert.Equal(Instants.At(instant), query!.From.ToDateTimeOffset());
    }

    [Fact]
    public void Goes_on_until_now_in_UTC_when_nothing_else_is_said()
    {
        var query = Read(out _, from: "2026-03-29", window: "day")!;
        Assert.Equal(Instants.At("2026-03-30T10:00:00.123456Z"), query.To.ToDateTimeOffset());
        Assert.Equal(("UTC", WindowLength.Day, null), (query.Zone.Id, query.Length, query.Format));
        Assert.Equal(2, query.Windows.Count);
    }

    [Theory]
    [InlineData("json", SeriesFormat.Json)]
    [InlineData("csv", SeriesFormat.Csv)]
    internal void Takes_a_format(string name, SeriesFormat format) =>
        Assert.Equal(format, Read(out _, from: "2026-03-29", window: "day", format: name)!.Format);

    [Fact]
    public void Names_everything_that_does_not_hold_at_once()
    {
        Assert.Null(Read(out var problems, "yesterday", "1999-12-31", "week", "Europe/Atlantis", "xml"));
        Assert.Equal(["timeZone", "from", "to", "window", "format"], problems.Select(problem => problem.Field));
        Assert.Null(Read(out problems));
        Assert.Equal(["from", "window"], problems.Select(problem => problem.Field));
        Assert.All(problems, problem => Assert.StartsWith("is required", problem.Problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-02-29")]
    [InlineData("2026-03-01T12:00:00")] // nobody knows where
    [InlineData("01.03.2026")]
    [InlineData("2026-03-01T25:00:00Z")]
    [InlineData("1999-12-31T23:59:59Z")]
    [InlineData("2200-01-01T00:00:01Z")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    public void Refuses_what_is_no_instant_of_these_centuries(string from)
    {
        Assert.Null(Read(out var problems, from: from, window: "day"));
        Assert.Equal("from", Assert.Single(problems).Field);
    }

    [Theory]
    [InlineData("europe/berlin")]
    [InlineData("UTC+01:30")]
    [InlineData("")]
    public void Refuses_a_zone_that_IANA_does_not_know(string zone)
    {
        Assert.Null(Read(out var problems, from: "2026-03-01", window: "day", timeZone: zone));
        Assert.Equal("timeZone", Assert.Single(problems).Field);
    }

    [Theory]
    [InlineData("2026-03-29", "2026-03-29")]
    [InlineData("2026-03-30", "2026-03-29")]
    [InlineData("2026-04-01", null)] // to is now
    public void Refuses_a_span_that_is_empty(string from, string? to)
    {
        Assert.Null(Read(out var problems, from: from, to: to, window: "day"));
        Assert.Equal("from", Assert.Single(problems).Field);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("hour,day")]
    [InlineData("Day")]
    public void Refuses_a_window_by_another_name(string window)
    {
        Assert.Null(Read(out var problems, from: "2026-03-01", window: window));
        Assert.Equal("window", Assert.Single(problems).Field);
    }

    [Fact]
    public void Refuses_more_than_10000_windows()
    {
        Assert.Null(Read(out var problems, from: "2000-01-01", to: "2200-01-01", window: "hour"));
        Assert.Equal("window", Assert.Single(problems).Field);
        var last = Instants.At("2020-01-01").AddHours(10_000);
        Assert.Equal(10_000, Read(out _, "2020-01-01", last.ToString("O"), "hour")!.Windows.Count);
        Assert.Null(Read(out _, "2020-01-01", last.AddSeconds(1).ToString("O"), "hour"));
    }

    [Fact]
    public void Keeps_problems_from_before()
    {
        List<FieldProblem> problems = [new("userId", "is empty")];
        Assert.Null(SeriesQuery.Read(new("2026-03-01", null, "day", null, null), Now, problems));
        Assert.Single(problems);
    }

    static SeriesQuery? Read(
        out List<FieldProblem> problems,
        string? from = null,
        string? to = null,
        string? window = null,
        string? timeZone = null,
        string? format = null)
    {
        problems = [];
        return SeriesQuery.Read(new(from, to, window, timeZone, format), Now, problems);
    }
}

using static UsageLedger.IntegrationTests.Histories.Naive.NaiveExamples;

namespace UsageLedger.IntegrationTests.Histories.Naive;

public sealed class PeriodsWalkedFromTheirAnchor
{
    [Theory]
    [InlineData("2024-01-31", "2024-01-31", "2024-01-31", "2024-02-29")]
    [InlineData("2024-01-31", "2024-02-28T23:59:59.999999", "2024-01-31", "2024-02-29")]
    [InlineData("2024-01-31", "2024-02-29", "2024-02-29", "2024-03-31")]
    [InlineData("2024-01-31", "2024-03-31", "2024-03-31", "2024-04-30")]
    [InlineData("2023-01-31", "2023-02-28", "2023-02-28", "2023-03-31")]
    [InlineData("2024-01-30T10:30:00", "2024-02-29T10:29:59", "2024-01-30T10:30:00", "2024-02-29T10:30:00")]
    public void A_month_that_is_too_short_ends_a_period_early_and_the_next_is_whole_again(
        string anchor, string at, string start, string end) => AssertPeriod("MONTH", anchor, at, start, end);

    [Theory]
    [InlineData("2024-02-29", "2025-02-27", "2024-02-29", "2025-02-28")]
    [InlineData("2024-02-29", "2027-12-31", "2027-02-28", "2028-02-29")]
    [InlineData("2024-02-29", "2028-02-29", "2028-02-29", "2029-02-28")]
    public void A_year_from_a_leap_day_ends_on_28_February_and_comes_back_to_the_29th(
        string anchor, string at, string start, string end) => AssertPeriod("YEAR", anchor, at, start, end);

    [Theory]
    [InlineData("2024-02-28T08:00:00", "2024-03-01T07:59:59", "2024-02-29T08:00:00", "2024-03-01T08:00:00")]
    [InlineData("2024-02-28T08:00:00", "2024-03-01T08:00:00", "2024-03-01T08:00:00", "2024-03-02T08:00:00")]
    public void A_day_is_24_hours_from_the_anchor(string anchor, string at, string start, string end) =>
        AssertPeriod("DAY", anchor, at, start, end);

    [Fact]
    public void What_never_resets_is_one_period_without_an_end()
    {
        var period = NaivePeriod.Containing(At("2024-01-31"), null, cut: null, At("2060-01-01"));
        Assert.Equal(new NaivePeriod(At("2024-01-31"), null), period);
    }

    [Theory]
    [InlineData("MONTH", "2024-02-29")]
    [InlineData(null, "2024-01-31")]
    public void The_last_period_is_cut_where_the_allowance_ends(string? resetPeriod, string start)
    {
        var cut = At("2024-03-15");
        var period = NaivePeriod.Containing(At("2024-01-31"), resetPeriod, cut, At("2024-03-14"));
        Assert.Equal(new NaivePeriod(At(start), cut), period);
    }

    static void AssertPeriod(string resetPeriod, string anchor, string at, string start, string end) => Assert.Equal(
        new NaivePeriod(At(start), At(end)), NaivePeriod.Containing(At(anchor), resetPeriod, cut: null, At(at)));
}

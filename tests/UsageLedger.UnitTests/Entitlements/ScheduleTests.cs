using System.Globalization;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Entitlements.Instants;

namespace UsageLedger.UnitTests.Entitlements;

static class Instants
{
    public static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static Period Span(string start, string end) => new(At(start), At(end));

    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
}

public sealed class APeriod
{
    static readonly Period March = Span("2026-03-01", "2026-04-01");

    [Fact]
    public void Holds_the_instant_at_which_it_starts() => Assert.True(March.Contains(March.Start));

    [Fact]
    public void Does_not_hold_the_instant_at_which_it_ends() => Assert.False(March.Contains(March.End));

    [Fact]
    public void Holds_the_last_tick_before_its_end() => Assert.True(March.Contains(March.End - Tick));

    [Fact]
    public void That_ends_shows_its_end() => Assert.Equal(March.End, March.EndOrNone);

    [Fact]
    public void That_never_ends_shows_none() =>
        Assert.Null(new Period(March.Start, DateTimeOffset.MaxValue).EndOrNone);
}

public sealed class AScheduleByTheMonth
{
    [Theory]
    [InlineData("2026-01-31", "2026-01-31", "2026-02-28")]
    [InlineData("2026-02-27T23:59:59.999", "2026-01-31", "2026-02-28")]
    [InlineData("2026-02-28", "2026-02-28", "2026-03-31")]
    [InlineData("2026-03-30", "2026-02-28", "2026-03-31")]
    [InlineData("2026-03-31", "2026-03-31", "2026-04-30")]
    [InlineData("2028-02-28", "2028-01-31", "2028-02-29")]
    [InlineData("2027-01-15", "2026-12-31", "2027-01-31")]
    public void From_31_January_ends_on_the_last_day_of_shorter_months_and_comes_back_to_the_31st(
        string instant, string start, string end) =>
        Assert.Equal(Span(start, end), new Schedule(At("2026-01-31"), ResetPeriod.Month).PeriodAt(At(instant)));

    [Fact]
    public void Turns_at_the_anchors_time_of_day()
    {
        var schedule = new Schedule(At("2026-05-10T17:30:00.123456"), ResetPeriod.Month);
        var turn = At("2026-06-10T17:30:00.123456");
        Assert.Equal(schedule.Anchor, schedule.PeriodAt(turn - Tick)?.Start);
        Assert.Equal(turn, schedule.PeriodAt(turn)?.Start);
    }

    [Fact]
    public void Has_no_period_before_its_anchor()
    {
        var schedule = new Schedule(At("2026-05-10"), ResetPeriod.Month);
        Assert.Null(schedule.PeriodAt(schedule.Anchor - Tick));
        Assert.Null(schedule.Before(schedule.PeriodAt(schedule.Anchor)!.Value));
    }

    [Fact]
    public void Has_periods_that_follow_one_another_without_a_gap()
    {
        var schedule = new Schedule(At("2023-10-31T08:00"), ResetPeriod.Month);
        var period = schedule.PeriodAt(At("2026-11-20"))!.Value;
        var seen = 1;
        for (; schedule.Before(period) is { } before; seen++)
        {
            Assert.Equal(period.Start, before.End);
            period = before;
        }
        Assert.Equal(schedule.Anchor, period.Start);
        Assert.Equal(37, seen);
    }
}

public sealed class AScheduleByTheYear
{
    [Theory]
    [InlineData("2024-02-29", "2024-02-29", "2025-02-28")]
    [InlineData("2025-02-27", "2024-02-29", "2025-02-28")]
    [InlineData("2025-02-28", "2025-02-28", "2026-02-28")]
    [InlineData("2028-02-28", "2027-02-28", "2028-02-29")]
    [InlineData("2028-02-29", "2028-02-29", "2029-02-28")]
    public void From_29_February_turns_on_the_28th_in_common_years(string instant, string start, string end) =>
        Assert.Equal(Span(start, end), new Schedule(At("2024-02-29"), ResetPeriod.Year).PeriodAt(At(instant)));
}

public sealed class AScheduleByTheDay
{
    [Theory]
    [InlineData("2026-11-20T12:00", "2026-11-20T12:00", "2026-11-21T12:00")]
    [InlineData("2026-11-21T11:59:59.9999999", "2026-11-20T12:00", "2026-11-21T12:00")]
    [InlineData("2026-11-21T12:00", "2026-11-21T12:00", "2026-11-22T12:00")]
    [InlineData("2031-01-01T00:00", "2030-12-31T12:00", "2031-01-01T12:00")]
    public void Turns_every_24_hours(string instant, string start, string end) =>
        Assert.Equal(Span(start, end), new Schedule(At("2026-11-20T12:00"), ResetPeriod.Day).PeriodAt(At(instant)));
}

public sealed class AScheduleWithoutAReset
{
    static readonly Schedule Schedule = new(At("2026-11-20"), reset: null);

    [Fact]
    public void Is_one_period_that_never_ends() =>
        Assert.Equal(new Period(Schedule.Anchor, DateTimeOffset.MaxValue), Schedule.PeriodAt(At("2199-12-31")));

    [Fact]
    public void Begins_at_its_anchor() => Assert.Null(Schedule.PeriodAt(Schedule.Anchor - Tick));
}

public sealed class AScheduleThatEnds
{
    static readonly Schedule Monthly = new(At("2026-01-31"), ResetPeriod.Month, At("2026-03-10"));

    [Fact]
    public void Cuts_its_last_period_at_the_end() =>
        Assert.Equal(Span("2026-02-28", "2026-03-10"), Monthly.PeriodAt(At("2026-03-10") - Tick));

    [Fact]
    public void Has_no_period_from_the_end_on() => Assert.Null(Monthly.PeriodAt(At("2026-03-10")));

    [Fact]
    public void Leaves_the_periods_before_the_last_whole() =>
        Assert.Equal(Span("2026-01-31", "2026-02-28"), Monthly.PeriodAt(At("2026-02-01")));

    [Fact]
    public void Has_no_period_at_all_when_it_ends_before_it_starts() =>
        Assert.Null(new Schedule(At("2026-01-31"), ResetPeriod.Month, At("2026-01-01")).PeriodAt(At("2026-01-31")));

    [Fact]
    public void Without_a_reset_is_one_period_up_to_the_end() =>
        Assert.Equal(
            Span("2026-01-31", "2026-03-10"),
            new Schedule(At("2026-01-31"), null, At("2026-03-10")).PeriodAt(At("2026-02-02")));
}

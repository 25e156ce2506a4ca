using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.UnitTests.Verifying;

public sealed class RowsThatAreCompared
{
    static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);
    static readonly Schedule Monthly = new(Start, ResetPeriod.Month);
    static readonly Period First = Monthly.PeriodAt(Start)!.Value;
    static readonly Guid Id = new("00000000-0000-0000-0000-000000000001");
    static readonly Guid OtherId = new("00000000-0000-0000-0000-000000000002");

    readonly PeriodConsumption _right = Row(First, 5, position: 21);

    [Fact]
    public void That_are_the_same_but_for_zeros_at_the_end_are_no_difference() =>
        Assert.Empty(Differences(("u", Row(First, 5.00m, position: 21))));

    [Fact]
    public void Differ_by_what_is_used_and_by_the_position()
    {
        var found = Assert.Single(Differences(("u", Row(First, 7, position: 17))));
        Assert.Equal(
            "The row says that 7 is used, 2 more than the events. The row stands at position 17, the events reach 21.",
            found.Explanation);
        Assert.Equal((7m, 5m), (found.Row!.Used, found.Events!.Used));
        Assert.Equal((First.Start, First.End), (found.PeriodStart!.Value, found.PeriodEnd!.Value));
    }

    [Fact]
    public void Differ_by_the_latest_SET_even_of_the_same_instant() => Assert.Contains(
        "latest SET",
        Assert.Single(Differences(("u", With(_right, lastSet: new(Start, OtherId))))).Explanation,
        StringComparison.Ordinal);

    [Fact]
    public void Differ_by_the_time_of_the_latest_event() => Assert.Contains(
        "latest event",
        Assert.Single(Differences(("u", With(_right, last: new(Start.AddTicks(10), Id))))).Explanation,
        StringComparison.Ordinal);

    [Fact]
    public void Do_not_differ_by_which_event_of_the_latest_instant_is_the_latest() =>
        Assert.Empty(Differences(("u", With(_right, last: new(Start, OtherId)))));

    [Fact]
    public void That_are_further_apart_than_a_decimal_holds_are_compared_still() => Assert.Contains(
        "which is far from the 5 of the events",
        Assert.Single(Differences(("u", _right with
        {
            Consumption = new(-decimal.MaxValue, null, new(Start, Id)),
        }))).Explanation,
        StringComparison.Ordinal);

    [Fact]
    public void Are_missing_or_one_too_many()
    {
        var second = Monthly.PeriodAt(First.End)!.Value;
        var found = Differences(
            ("u", Row(second, 0, position: 3)), ("u", Row(new(Start, Start.AddDays(1)), 0, position: 3)),
            ("went-up", _right));
        Assert.Equal(
            [
                "The row is missing: by the events 5 is used.",
                "The row is one too many: no allowance has this period.",
                "The row is one too many: no event occurred in this period.",
                "The row is one too many: what is used under 'went-up' counts for 'u'.",
            ],
            found.Select(each => each.Explanation).Order());
    }

    [Fact]
    public void Without_any_allowance_are_one_too_many()
    {
        var found = Comparison([], []).Differences([("u", _right)]);
        Assert.EndsWith("the user has no allowance of the feature.", found[0].Explanation, StringComparison.Ordinal);
        Assert.Null(found[0].Events);
    }

    IReadOnlyList<ConsumptionDifference> Differences(params (string, PeriodConsumption)[] rows) =>
        Comparison([Monthly], [_right]).Differences(rows);

    static RowComparison Comparison(IReadOnlyList<Schedule> schedules, IReadOnlyList<PeriodConsumption> rows) =>
        new(new(new("t", "u", "f"), UserIds.Of("u"), schedules, rows));

    static PeriodConsumption Row(Period period, decimal used, long position) =>
        new(period, new(used, null, new Occurrence(Start, Id)), new Position(position));

    static PeriodConsumption With(PeriodConsumption row, Occurrence? lastSet = null, Occurrence? last = null) =>
        row with { Consumption = new(row.Consumption.Used, lastSet, last ?? row.Consumption.Last) };
}

using UsageLedger.Domain.Usage;
using static UsageLedger.UnitTests.Usage.Entries;

namespace UsageLedger.UnitTests.Usage;

static class Entries
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static UsageEntry Add(int minute, decimal delta, int id = 0) => Entry(UsageAction.Add, minute, delta, id);

    public static UsageEntry Set(int minute, decimal delta, int id = 0) => Entry(UsageAction.Set, minute, delta, id);

    static UsageEntry Entry(UsageAction action, int minute, decimal delta, int id) =>
        new(new(Noon.AddMinutes(minute), new Guid(id, 0, 0, new byte[8])), action, delta);
}

public sealed class ConsumptionOfAPeriod
{
    [Fact]
    public void Nothing_recorded_is_nothing_used() => Assert.Equal(0, Consumption.Fold([]).Used);

    [Fact]
    public void Adds_are_summed() => Assert.Equal(6.5m, Consumption.Fold([Add(1, 3), Add(2, 4.5m), Add(3, -1)]).Used);

    [Fact]
    public void A_reversal_may_take_back_more_than_was_used() =>
        Assert.Equal(-2, Consumption.Fold([Add(1, 3), Add(2, -5)]).Used);

    [Fact]
    public void A_set_replaces_what_occurred_before_it() =>
        Assert.Equal(12, Consumption.Fold([Add(1, 3), Set(2, 10), Add(3, 2)]).Used);

    [Fact]
    public void A_late_add_that_occurred_before_a_set_is_covered_by_it() =>
        Assert.Equal(10, Consumption.Fold([Set(2, 10), Add(1, 3)]).Used);

    [Fact]
    public void The_last_set_in_order_of_occurrence_holds() =>
        Assert.Equal(20, Consumption.Fold([Set(5, 20), Set(2, 10), Add(4, 7)]).Used);

    [Fact]
    public void At_the_same_instant_the_event_id_decides() =>
        Assert.Equal(10, Consumption.Fold([Add(1, 3, id: 1), Set(1, 10, id: 2)]).Used);

    [Fact]
    public void A_fraction_is_kept_exactly() =>
        Assert.Equal(0.3m, Consumption.Fold([Add(1, 0.1m), Add(2, 0.2m)]).Used);
}

public sealed class ConsumptionAfterOneMoreEvent
{
    [Fact]
    public void A_set_after_all_else_needs_no_new_fold() =>
        Assert.Equal(10, Consumption.Fold([Add(1, 3)]).With(Set(2, 10))!.Used);

    [Fact]
    public void A_set_that_is_covered_by_a_later_one_changes_nothing() =>
        Assert.Equal(10, Consumption.Fold([Set(3, 10)]).With(Set(2, 99))!.Used);

    [Fact]
    public void A_set_that_arrives_after_later_adds_needs_a_new_fold() =>
        Assert.Null(Consumption.Fold([Add(3, 3)]).With(Set(2, 10)));

    [Fact]
    public void A_sum_that_would_lose_digits_is_refused()
    {
        var large = Consumption.Fold([Add(1, 9_999_999_999_999_999_999_999_999_999m)]);
        Assert.Throws<InexactSumException>(() => large.With(Add(2, 0.01m)));
    }

    [Fact]
    public void A_sum_beyond_the_range_is_refused()
    {
        var largest = Consumption.Fold([Add(1, decimal.MaxValue)]);
        Assert.Throws<InexactSumException>(() => largest.With(Add(2, 1)));
    }

    [Fact]
    public void A_sum_that_loses_only_zeros_is_taken()
    {
        var sum = ExactSum.Of(9_999_999_999_999_999_999_999_999_999m, 1.00m);
        Assert.Equal(10_000_000_000_000_000_000_000_000_000m, sum);
    }
}

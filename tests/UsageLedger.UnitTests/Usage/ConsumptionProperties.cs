using FsCheck;
using FsCheck.Fluent;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;

namespace UsageLedger.UnitTests.Usage;

/// <summary>
/// Any order of arrival, any split into batches and any repetition of the same events give the same consumption, in
/// every period. The expectation is a fold that is written again here, as naively as can be.
/// </summary>
public sealed class ConsumptionProperties
{
    static readonly Schedule Monthly = new(new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), ResetPeriod.Month);

    /// <summary>A history as it happened, and as it arrived: shuffled, cut into batches, with repetitions.</summary>
    sealed record Arrival(UsageEntry[] Events, UsageEntry[][] Batches);

    static readonly Gen<UsageEntry> Entry =
        from minute in Gen.Choose(0, 200_000) // some four and a half months
        from thousandths in Gen.Choose(-5_000, 20_000)
        from isSet in Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))
        from id in ArbMap.Default.GeneratorFor<Guid>()
        select new UsageEntry(
            new(Monthly.Anchor.AddMinutes(minute / 7 * 7), id),
            isSet ? UsageAction.Set : UsageAction.Add,
            thousandths / 1000m);

    static readonly Gen<Arrival> Arrivals =
        from entries in Entry.ListOf()
        let events = entries.DistinctBy(entry => entry.Occurrence.EventId).ToArray()
        from repeats in Gen.SubListOf(events)
        from order in Gen.Shuffle(events.Concat(repeats).ToArray())
        from size in Gen.Choose(1, 9)
        select new Arrival(events, [.. order.Chunk(size)]);

    [Fact]
    public void Arrival_order_batching_and_repetition_change_nothing() =>
        Prop.ForAll(Arrivals.ToArbitrary(), arrival => Same(Expected(arrival.Events), Recorded(arrival.Batches)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void The_fold_of_any_order_is_the_fold_in_order_of_occurrence() =>
        Prop.ForAll(
                Arrivals.ToArbitrary(),
                arrival => Consumption.Fold(arrival.Events.Reverse()) == Consumption.Fold(arrival.Events)
                    && Consumption.Fold(arrival.Events).Used == NaiveUsed(arrival.Events))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    static Dictionary<Period, decimal> Expected(UsageEntry[] events) => events
        .GroupBy(entry => Monthly.PeriodAt(entry.Occurrence.At)!.Value)
        .ToDictionary(group => group.Key, group => NaiveUsed([.. group]));

    static decimal NaiveUsed(UsageEntry[] events)
    {
        var used = 0m;
        foreach (var entry in events.OrderBy(e => e.Occurrence.At).ThenBy(e => e.Occurrence.EventId))
            used = entry.Action == UsageAction.Set ? entry.Delta : used + entry.Delta;
        return used;
    }

    // As the ledger does it: known ids are left out, one more event is counted on top, and only where that cannot be
    // done is the period folded anew.
    static Dictionary<Period, decimal> Recorded(UsageEntry[][] batches)
    {
        var log = new Dictionary<Guid, UsageEntry>();
        var counted = new Dictionary<Period, Consumption>();
        foreach (var entry in batches.SelectMany(batch => batch))
        {
            if (!log.TryAdd(entry.Occurrence.EventId, entry)) continue;
            var period = Monthly.PeriodAt(entry.Occurrence.At)!.Value;
            counted[period] = counted.GetValueOrDefault(period, Consumption.None).With(entry)
                ?? Consumption.Fold(log.Values.Where(each => period.Contains(each.Occurrence.At)));
        }
        return counted.ToDictionary(entry => entry.Key, entry => entry.Value.Used);
    }

    static bool Same(Dictionary<Period, decimal> expected, Dictionary<Period, decimal> actual) =>
        expected.Count == actual.Count && expected.All(entry => actual[entry.Key] == entry.Value);
}

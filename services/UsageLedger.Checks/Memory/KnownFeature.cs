using UsageLedger.Contracts;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>What is known of one user's use of one feature: the allowances, and what is used in the periods that have
/// not ended. A period that is not listed has nothing used in it.</summary>
/// <param name="allowances">From all subscriptions and grants that the user ever had.</param>
/// <param name="policies">The tenant's.</param>
/// <param name="rows">What is used.</param>
sealed class KnownFeature(
    IReadOnlyList<Allowance> allowances, PolicyTimeline policies, IEnumerable<PeriodConsumption> rows)
{
    // Replaced as a whole, so that whoever reads needs no lock.
    volatile CountedPeriod[] _periods =
        [.. rows.Select(row => new CountedPeriod(row.Period, row.Consumption.Used, row.Position.Value))];

    /// <summary>The answer at an instant.</summary>
    /// <param name="delta">How much is about to be used.</param>
    /// <param name="at">The instant, UTC.</param>
    /// <param name="position">The place in the log of the last usage counted in it; null when there is none.</param>
    public Entitlement Decide(decimal delta, DateTimeOffset at, out long? position)
    {
        // One look for both: a message may come between two.
        var periods = _periods;
        var entitlement = Entitlement.Decide(
            allowances, policies, period => Find(periods, period)?.Used ?? 0, delta, at);
        position = entitlement.Consumption is { } consumption ? Find(periods, consumption.Period)?.Position : null;
        return entitlement;
    }

    /// <summary>
    /// Takes over what a message says of a period, if it is newer than what is known. What is used in a period follows
    /// from the events up to a position alone, so the higher position is right, whichever comes first.
    /// Callers take turns.
    /// </summary>
    /// <param name="change">The period.</param>
    /// <param name="now">Periods that have ended are dropped on the way.</param>
    public void Merge(PeriodUsed change, DateTimeOffset now)
    {
        var period = new Period(change.Start, change.End ?? DateTimeOffset.MaxValue);
        if (period.End <= now || Find(_periods, period)?.Position >= change.Position) return;
        _periods =
        [
            .. _periods.Where(known => known.Period != period && known.Period.End > now),
            new(period, change.Used, change.Position),
        ];
    }

    static CountedPeriod? Find(CountedPeriod[] periods, Period period)
    {
        foreach (var known in periods)
            if (known.Period == period)
                return known;
        return null;
    }

    readonly record struct CountedPeriod(Period Period, decimal Used, long Position);
}

using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections.Counting;

/// <summary>What the consumption of a user-feature would be in the periods that are touched.</summary>
/// <param name="Owner">The user for whom it counts, and the feature.</param>
/// <param name="User">The user's ids.</param>
/// <param name="Periods">The periods, the earliest first; none without an allowance.</param>
public sealed record ForeseenUsage(UserFeature Owner, UserIds User, IReadOnlyList<ForeseenPeriod> Periods);

/// <summary>The consumption of one period, now and then.</summary>
/// <param name="Period">The period.</param>
/// <param name="UsedBefore">As it is.</param>
/// <param name="UsedAfter">As it would be.</param>
public readonly record struct ForeseenPeriod(Period Period, decimal UsedBefore, decimal UsedAfter);

/// <summary>Events as they would stand beside those that are there.</summary>
static class ForeseenEvents
{
    /// <summary>What is stored and what is foreseen, in order of occurrence; what is foreseen to be taken back does not
    /// count.</summary>
    /// <param name="stored">In order of occurrence.</param>
    /// <param name="foreseen">In any order.</param>
    public static async IAsyncEnumerable<CountedEvent> WithForeseenAsync(
        this IAsyncEnumerable<CountedEvent> stored, IEnumerable<EventToCount> foreseen)
    {
        var isReversal = foreseen.ToLookup(each => each.IsReversal);
        var takenBack = isReversal[true].Select(each => each.Entry.Occurrence.EventId).ToHashSet();
        var added = new Queue<CountedEvent>(isReversal[false]
            .OrderBy(each => each.Entry.Occurrence)
            .Select(each => new CountedEvent(each.Key.UserId, each.Entry, each.Position, Counts: true)));
        await foreach (var each in stored)
        {
            while (added.TryPeek(out var next) && next.Entry.Occurrence.CompareTo(each.Entry.Occurrence) < 0)
                yield return added.Dequeue();
            yield return takenBack.Contains(each.Entry.Occurrence.EventId) ? each with { Counts = false } : each;
        }
        while (added.TryDequeue(out var last)) yield return last;
    }
}

namespace UsageLedger.Domain.Usage;

/// <summary>
/// What is used in one period of one user-feature: the fold of the events that occurred in it, in order of
/// occurrence, where ADD adds and SET replaces. The order of arrival makes no difference.
/// </summary>
/// <param name="Used">In the feature's own unit; negative when more was taken back than recorded.</param>
/// <param name="LastSet">The latest SET, or null: what occurred before it is covered by it.</param>
/// <param name="Last">The latest event, or null when there is none.</param>
public sealed record Consumption(decimal Used, Occurrence? LastSet, Occurrence? Last)
{
    /// <summary>Before the first event.</summary>
    public static readonly Consumption None = new(0, null, null);

    /// <summary>The consumption after all of a period's events, given in any order.</summary>
    /// <exception cref="InexactSumException">The sum cannot be held exactly.</exception>
    public static Consumption Fold(IEnumerable<UsageEntry> entries)
    {
        var inOrder = entries.OrderBy(entry => entry.Occurrence).ToList();
        var lastSet = inOrder.FindLastIndex(entry => entry.Action == UsageAction.Set);
        var used = inOrder.Skip(Math.Max(lastSet, 0)).Aggregate(0m, (sum, entry) => ExactSum.Of(sum, entry.Delta));
        return new(
            used,
            lastSet < 0 ? null : inOrder[lastSet].Occurrence,
            inOrder.Count == 0 ? null : inOrder[^1].Occurrence);
    }

    /// <summary>
    /// The consumption after one more event, or null when only folding all events anew can tell: a SET that arrives
    /// after events that occurred later than it.
    /// </summary>
    /// <param name="entry">The event.</param>
    /// <param name="mergedLastAt">When the user was last merged with another: a SET from before covers some of the
    /// events before it, and which ones cannot be seen here. Null for everybody else.</param>
    /// <exception cref="InexactSumException">The sum cannot be held exactly.</exception>
    public Consumption? With(UsageEntry entry, DateTimeOffset? mergedLastAt = null)
    {
        var last = Last is { } known && known.CompareTo(entry.Occurrence) > 0 ? known : entry.Occurrence;
        if (IsAfter(LastSet, entry)) return mergedLastAt is null ? this with { Last = last } : null;
        if (entry.Action == UsageAction.Add) return this with { Used = ExactSum.Of(Used, entry.Delta), Last = last };
        var coversAll = last == entry.Occurrence && !(entry.Occurrence.At < mergedLastAt);
        return coversAll ? new(entry.Delta, entry.Occurrence, last) : null;
    }

    /// <summary>The consumption without an event that was counted before, or null when only folding all events anew can
    /// tell.</summary>
    /// <inheritdoc cref="With" path="/param"/>
    /// <exception cref="InexactSumException">The sum cannot be held exactly.</exception>
    public Consumption? Without(UsageEntry entry, DateTimeOffset? mergedLastAt = null)
    {
        if (entry.Action == UsageAction.Set) return null;
        if (IsAfter(LastSet, entry)) return mergedLastAt is null ? this : null;
        return this with { Used = ExactSum.Of(Used, -entry.Delta) };
    }

    static bool IsAfter(Occurrence? set, UsageEntry entry) => set?.CompareTo(entry.Occurrence) > 0;
}

/// <summary>Adds without rounding.</summary>
public static class ExactSum
{
    /// <summary>a + b, exactly.</summary>
    /// <exception cref="InexactSumException">The sum needs more digits than <see cref="decimal"/> has.</exception>
    public static decimal Of(decimal a, decimal b)
    {
        decimal sum;
        try
        {
            sum = a + b;
        }
        catch (OverflowException)
        {
            throw new InexactSumException(a, b);
        }
        // decimal drops digits behind the point in silence when the sum needs more than 96 bits: its scale shows it,
        // and taking the parts away again tells lost zeros from lost digits.
        var digitsDropped = sum.Scale < Math.Max(a.Scale, b.Scale);
        return digitsDropped && (sum - a != b || sum - b != a) ? throw new InexactSumException(a, b) : sum;
    }
}

/// <summary>A sum that cannot be held exactly: about 28 significant digits.</summary>
public sealed class InexactSumException(decimal a, decimal b)
    : Exception(FormattableString.Invariant($"{a} + {b} needs more than the 28 digits that are kept exactly"));

using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Usage;

/// <summary>
/// Adds up the events of one period, given in order of occurrence, when they stand under several ids. A SET replaces
/// what was used under all ids that were one user with its own when it occurred: so a merge leaves the sum as it was,
/// and a SET after it covers everything.
/// </summary>
/// <param name="ids">The user.</param>
public sealed class UsageTally(UserIds ids)
{
    readonly Dictionary<string, decimal> _usedByHome = new(StringComparer.Ordinal);

    /// <summary>What is used by all events so far.</summary>
    public decimal Used { get; private set; }

    /// <summary>What an event did to the sum.</summary>
    /// <exception cref="InexactSumException">The difference cannot be held exactly.</exception>
    public static decimal Effect(UsageEntry entry, decimal before, decimal after) =>
        entry.Action == UsageAction.Add ? entry.Delta : ExactSum.Of(after, -before);

    /// <summary>One more event.</summary>
    /// <param name="userId">The id that it names.</param>
    /// <param name="entry">The event.</param>
    /// <exception cref="InexactSumException">The sum cannot be held exactly.</exception>
    public void Count(string userId, UsageEntry entry)
    {
        var home = ids.HomeOf(userId);
        if (entry.Action == UsageAction.Set)
        {
            var root = ids.RootAt(home, entry.Occurrence.At);
            foreach (var covered in ids.Homes)
                if (ids.RootAt(covered, entry.Occurrence.At) == root) _usedByHome.Remove(covered);
            Used = _usedByHome.Values.Aggregate(0m, ExactSum.Of);
        }
        _usedByHome[home] = ExactSum.Of(_usedByHome.GetValueOrDefault(home), entry.Delta);
        Used = ExactSum.Of(Used, entry.Delta);
    }
}

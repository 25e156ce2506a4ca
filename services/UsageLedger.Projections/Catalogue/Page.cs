namespace UsageLedger.Projections.Catalogue;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="After">The id after which it begins; empty for the first.</param>
/// <param name="Limit">How many items at most.</param>
public readonly record struct PageRequest(string After, int Limit)
{
    // One more than is given out tells whether there is a next page.
    internal int FetchCount => Limit + 1;

    internal Page<T> Of<T>(List<T> found, Func<T, string> id)
    {
        if (found.Count <= Limit) return new(found, Next: null);
        found.RemoveAt(Limit);
        return new(found, Next: id(found[^1]));
    }
}

/// <summary>Part of a list, in the order of the ids. A change between two pages neither repeats nor skips an item that
/// was there all along.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">What <see cref="PageRequest.After"/> is for the next page; null when this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

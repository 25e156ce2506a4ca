namespace UsageLedger.IntegrationTests.Histories;

/// <summary>Chance, the same for the same seed.</summary>
sealed class Dice(int seed)
{
    readonly Random _random = new(seed);

    /// <summary>A number, both ends included.</summary>
    public int Between(int first, int last) => _random.Next(first, last + 1);

    /// <summary>True in so many cases of a hundred.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    /// <summary>One of them.</summary>
    public T Of<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    /// <summary>One, or sometimes two or three different ones.</summary>
    public List<T> Some<T>(IReadOnlyList<T> all)
    {
        var some = new List<T> { Of(all) };
        while (some.Count < Math.Min(3, all.Count) && Chance(30))
        {
            var more = Of(all);
            if (!some.Contains(more)) some.Add(more);
        }
        return some;
    }
}

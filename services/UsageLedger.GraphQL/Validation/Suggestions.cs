namespace UsageLedger.GraphQL.Validation;

/// <summary>What somebody may have meant who wrote a name that is not known.</summary>
static class Suggestions
{
    const int CountMax = 5;

    /// <summary>A question to stand behind a message, e.g. <c> Did you mean "name"?</c>, the likeliest first; empty
    /// when nothing is near.</summary>
    public static string DidYouMean(string written, IEnumerable<string> known)
    {
        var distanceMax = written.Length * 2 / 5 + 1;
        string[] near =
        [
            .. (from name in known
                where Math.Abs(name.Length - written.Length) <= distanceMax
                let distance = Distance(written.ToUpperInvariant(), name.ToUpperInvariant())
                where distance <= distanceMax
                orderby distance, name
                select $"\"{name}\"").Take(CountMax),
        ];
        return near switch
        {
            [] => "",
            [var only] => $" Did you mean {only}?",
            [.. var others, var last] => $" Did you mean {string.Join(", ", others)} or {last}?",
        };
    }

    /// <summary>How many letters must be put in, taken out, changed, or swapped with the next one.</summary>
    static int Distance(string from, string to)
    {
        var beforeLast = new int[to.Length + 1];
        var last = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last) = (last, row);
        }
        return last[to.Length];
    }
}

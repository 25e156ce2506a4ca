using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>No fragment spreads itself, not even by way of others (5.5.2.2). The search keeps its own stack: a chain of
/// fragments may be as long as the document, and a thread's stack is not.</summary>
sealed class FragmentCycles
{
    const int NamesShownMax = 5;

    readonly ValidationContext _context;
    readonly UsesOfDefinitions _uses;
    readonly List<FragmentDefinition> _ordered = [];
    readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Where the search stands: each fragment was spread by the one before it.</summary>
    readonly List<Step> _path = [];

    FragmentCycles(ValidationContext context, UsesOfDefinitions uses) => (_context, _uses) = (context, uses);

    /// <returns>The fragments, each behind those that it spreads; of no meaning when there are cycles.</returns>
    public static IReadOnlyList<FragmentDefinition> Check(ValidationContext context, UsesOfDefinitions uses)
    {
        var search = new FragmentCycles(context, uses);
        foreach (var fragment in context.Fragments.Values) search.From(fragment);
        return search._ordered;
    }

    void From(FragmentDefinition start)
    {
        Enter(start);
        while (_path is [.., var step] && !_context.Findings.AreFull)
        {
            if (step.Next() is { } spread) Follow(spread);
            else Leave();
        }
    }

    void Follow(FragmentSpread spread)
    {
        if (!_context.Fragments.TryGetValue(spread.Name.Value, out var fragment)) return;
        var before = _path.FindIndex(step => ReferenceEquals(step.Fragment, fragment));
        if (before < 0) Enter(fragment);
        else Report(_path[before..]);
    }

    void Enter(FragmentDefinition fragment)
    {
        if (_seen.Add(fragment.Name.Value)) _path.Add(new(fragment, _uses.Of(fragment).Spreads));
    }

    void Leave()
    {
        _ordered.Add(_path[^1].Fragment);
        _path.RemoveAt(_path.Count - 1);
    }

    void Report(List<Step> cycle)
    {
        var others = cycle.Skip(1).Select(step => $"\"{step.Fragment.Name.Value}\"").ToList();
        var shown = string.Join(", ", others.Take(NamesShownMax));
        var way = others.Count switch
        {
            0 => "",
            > NamesShownMax => $", by way of {shown} and {others.Count - NamesShownMax} more",
            _ => $", by way of {shown}",
        };
        _context.Findings.Add(
            $"Fragment \"{cycle[0].Fragment.Name.Value}\" spreads itself{way}.", cycle.Select(step => step.Last.At));
    }

    /// <summary>A fragment, and how many of its spreads have been followed.</summary>
    sealed class Step(FragmentDefinition fragment, List<FragmentSpread> spreads)
    {
        int _followed;

        public FragmentDefinition Fragment => fragment;

        public FragmentSpread Last => spreads[_followed - 1];

        public FragmentSpread? Next() => _followed < spreads.Count ? spreads[_followed++] : null;
    }
}

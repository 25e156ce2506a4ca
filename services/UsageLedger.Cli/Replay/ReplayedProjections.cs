using System.CommandLine;
using UsageLedger.Cli.Terminal;

namespace UsageLedger.Cli.Replay;

/// <summary>The read models that can be made anew.</summary>
static class ReplayedProjections
{
    public const string Catalogue = "catalogue";
    public const string Segment = "segment";
    public const string Consumption = "consumption";
    const string All = "all";

    // Consumption counts by the allowances, which the catalogue has.
    static readonly string[] InOrder = [Catalogue, Segment, Consumption];

    public static readonly Argument<string[]> Argument = new("projection")
    {
        Description = $"What to build anew: {string.Join(", ", InOrder)}, or {All}; {Consumption} when none is named",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Those that were named, each once, in the order in which they are made.</summary>
    /// <exception cref="CommandFailedException">There is none of such a name.</exception>
    public static IReadOnlyList<string> Read(ParseResult parsed)
    {
        var named = parsed.GetValue(Argument) ?? [];
        var unknown = named.Where(name => name != All && !InOrder.Contains(name)).ToList();
        if (unknown.Count > 0)
            throw new CommandFailedException(
                $"There is no projection '{string.Join("', '", unknown)}'. There are: {string.Join(", ", InOrder)}, "
                + $"and {All}.");
        if (named.Length == 0) return [Consumption];
        return named.Contains(All) ? InOrder : [.. InOrder.Where(named.Contains)];
    }

    /// <summary>Refuses options that one of the projections has no use for.</summary>
    /// <exception cref="CommandFailedException">One was given.</exception>
    public static void Refuse(
        ParseResult parsed, IReadOnlyList<string> named, IEnumerable<(Option Option, string[] For)> options)
    {
        foreach (var (option, takers) in options)
            if (parsed.GetResult(option) is { Implicit: false } && named.Except(takers).FirstOrDefault() is { } other)
                throw new CommandFailedException(
                    $"{option.Name} says nothing to a replay of {other}: leave it out, or name only "
                    + $"{string.Join(" and ", takers)}.");
    }
}

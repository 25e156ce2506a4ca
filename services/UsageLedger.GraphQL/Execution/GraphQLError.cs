namespace UsageLedger.GraphQL;

/// <summary>An error of a request or of a field (GraphQL October 2021, 7.1.2).</summary>
/// <param name="Message">A sentence for the one who wrote the request: what is wrong and what to do.</param>
public sealed record GraphQLError(string Message)
{
    /// <summary>Where in the document; empty when no place is to blame.</summary>
    public IReadOnlyList<Location> Locations { get; init; } = [];

    /// <summary>Which field of the answer: names (string) and places in lists (int, from 0); null when the request as a
    /// whole failed.</summary>
    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>What programs look at, e.g. <c>code</c>; empty when there is nothing. Values are anything that
    /// System.Text.Json writes.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } = new Dictionary<string, object?>();
}

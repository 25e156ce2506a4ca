namespace UsageLedger.GraphQL;

/// <summary>Who sent a request over HTTP: known, or refused.</summary>
public abstract record Caller
{
    Caller()
    {
    }

    /// <summary>One who may ask.</summary>
    /// <param name="Context">What the resolvers of <c>Query</c> and <c>Mutation</c> get.</param>
    public sealed record Known(object Context) : Caller;

    /// <summary>One who may not: answered with this error alone, with status 200 as all errors are.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Refused(GraphQLError Error) : Caller;
}

namespace UsageLedger.GraphQL.Http;

/// <summary>What came over HTTP: a request, or nothing that is one.</summary>
abstract record HttpReading
{
    public sealed record Read(GraphQLRequest Request) : HttpReading;

    /// <param name="Status">E.g. 400.</param>
    /// <param name="Problem">A sentence: what is wrong and what to do.</param>
    public sealed record Refused(int Status, string Problem) : HttpReading;

    public static Refused Malformed(string problem) => new(400, problem);
}

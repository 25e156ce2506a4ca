namespace UsageLedger.GraphQL.Execution;

/// <summary>Why a request was refused as a whole, as <c>extensions.code</c>: in the words of Apollo Server, which
/// clients know.</summary>
static class RefusalCodes
{
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";

    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";

    /// <summary>The document holds, but not what was sent beside it.</summary>
    public const string BadInput = "BAD_USER_INPUT";

    /// <summary>It is no request at all.</summary>
    public const string BadRequest = "BAD_REQUEST";

    public static IReadOnlyList<GraphQLError> Coded(this IEnumerable<GraphQLError> errors, string code) =>
        [.. errors.Select(error => error with { Extensions = new Dictionary<string, object?> { ["code"] = code } })];
}

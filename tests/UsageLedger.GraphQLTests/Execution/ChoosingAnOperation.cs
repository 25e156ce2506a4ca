namespace UsageLedger.GraphQLTests.Execution;

public sealed class ChoosingAnOperation
{
    const string Two = "query A { me { name } } query B { me { age } }";

    [Theory]
    [InlineData(Two, "A", """{"me":{"name":"Ann"}}""")]
    [InlineData(Two, "B", """{"me":{"age":41}}""")]
    [InlineData("query A { me { name } }", "A", """{"me":{"name":"Ann"}}""")]
    [InlineData("query A { me { name } }", null, """{"me":{"name":"Ann"}}""")]
    public async Task The_named_one_is_answered_or_the_only_one(string query, string? name, string data) =>
        Assert.Equal(Ask.Data(data), await People.Service.AnswerAsync(query, operationName: name));

    [Theory]
    [InlineData(Two, null, "The document has several operations: set operationName to one of A, B.")]
    [InlineData(Two, "C", "The document has no operation named \"C\", but: A, B.")]
    [InlineData("{ me { name } }", "C", "The document has no operation named \"C\", but: one without a name.")]
    public async Task Without_a_clear_choice_the_request_is_refused(string query, string? name, string message) =>
        Assert.Equal(
            $$"""{"errors":[{"message":"{{Ask.Escaped(message)}}",{{Ask.BadInput}}}]}""",
            await People.Service.AnswerAsync(query, operationName: name));

    [Theory]
    [InlineData("{ me { name }")]
    [InlineData("{ me { nothing } }")]
    [InlineData("mutation { me { name } }")]
    [InlineData("subscription { me { name } }")]
    [InlineData("fragment F on Person { name }")]
    [InlineData("type Query { a: Int }")]
    [InlineData("")]
    public async Task A_document_that_cannot_be_executed_is_answered_with_a_code_and_without_data(string query)
    {
        var result = await People.Service.ExecuteAsync(new(query), "context", default);
        Assert.False(result.IsExecuted);
        Assert.All(result.Errors, error => Assert.Contains(
            error.Extensions["code"], new object[] { "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED" }));
        Assert.NotEmpty(result.Errors);
        Assert.StartsWith("""{"errors":[{"message":""", result.Spelled(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"data\"", result.Spelled(), StringComparison.Ordinal);
    }
}

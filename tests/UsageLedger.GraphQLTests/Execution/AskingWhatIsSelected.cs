namespace UsageLedger.GraphQLTests.Execution;

public sealed class AskingWhatIsSelected
{
    static readonly GraphQLService Service = GraphQLService.Create(
        "type Query { things: [Thing!]! } type Thing { seen: Boolean! other: Int thing: Thing }",
        resolvers =>
        {
            resolvers.Type<string>("Query").Field(
                "things",
                (context, call) => new[] { call.Selects("other") && (string)call.Context == context });
            resolvers.Type<bool>("Thing")
                .Field("seen", seen => seen)
                .Field("other", _ => null)
                .Field("thing", (_, call) => call.Selects("other"));
        });

    [Theory]
    [InlineData("seen", "false")]
    [InlineData("seen x: other", "true")]
    [InlineData("seen other: seen", "false")]
    [InlineData("seen ...F", "true")]
    [InlineData("seen ... { other @skip(if: true) }", "false")]
    [InlineData("seen thing { other }", "false")]
    public async Task A_resolver_sees_the_fields_below_its_own(string fields, string seen)
    {
        var answer = await Service.AnswerAsync(
            $"query A {{ things {{ {fields} }} }} query B {{ things {{ ...F }} }} fragment F on Thing {{ other }}",
            operationName: "A");
        Assert.StartsWith($$$"""{"data":{"things":[{"seen":{{{seen}}}""", answer, StringComparison.Ordinal);
    }
}

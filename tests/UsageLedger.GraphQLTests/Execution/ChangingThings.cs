namespace UsageLedger.GraphQLTests.Execution;

public sealed class ChangingThings
{
    const string Sdl = """
        type Query { total: Int! }
        type Mutation { add(number: Int!): Int! fail: Int! tryToFail: Int }
        """;

    static readonly GraphQLService Service = GraphQLService.Create(Sdl, resolvers =>
    {
        resolvers.Type<List<int>>("Query").Field("total", added => added.Sum());
        resolvers.Type<List<int>>("Mutation")
            .FieldAsync("add", async (added, call) =>
            {
                var before = added.Sum();
                await Task.Yield();
                added.Add(call.Arguments.Int("number")!.Value);
                return before + added[^1];
            })
            .Field("fail", _ => new FieldFailure("No.", new Dictionary<string, object?>()))
            .Field("tryToFail", _ => new FieldFailure("No.", new Dictionary<string, object?>()));
    });

    [Fact]
    public async Task Mutations_are_done_one_after_another_in_order() => Assert.Equal(
        Ask.Data("""{"a":1,"b":3,"c":6}"""),
        await Service.AnswerAsync(
            "mutation { a: add(number: 1) b: add(number: 2) c: add(number: 3) }", context: new List<int>()));

    [Fact]
    public async Task What_follows_one_that_made_the_whole_answer_null_is_not_done()
    {
        var added = new List<int>();
        var answer = await Service.AnswerAsync(
            "mutation { add(number: 1) tryToFail b: add(number: 2) fail c: add(number: 3) }", context: added);
        Assert.Equal([1, 2], added);
        Assert.EndsWith("\"data\":null}", answer, StringComparison.Ordinal);
    }
}

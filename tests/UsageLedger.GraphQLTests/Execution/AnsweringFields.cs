namespace UsageLedger.GraphQLTests.Execution;

public sealed class AnsweringFields
{
    [Theory]
    [InlineData("{ me { name age mood } }", """{"me":{"name":"Ann","age":41,"mood":"HAPPY"}}""")]
    [InlineData("{ me { age name } }", """{"me":{"age":41,"name":"Ann"}}""")]
    [InlineData("{ me { called: name, name } }", """{"me":{"called":"Ann","name":"Ann"}}""")]
    [InlineData("{ me { friends { name mood } } }",
        """{"me":{"friends":[{"name":"Bob","mood":"VERY_TIRED"},{"name":"Cid","mood":"HAPPY"}]}}""")]
    [InlineData("{ __typename me { __typename friends(first: 1) { kind: __typename } } }",
        """{"__typename":"Query","me":{"__typename":"Person","friends":[{"kind":"Person"}]}}""")]
    public async Task The_answer_has_the_shape_of_the_request(string query, string data) =>
        Assert.Equal(Ask.Data(data), await People.Service.AnswerAsync(query));

    [Fact]
    public async Task Equal_response_names_are_merged_where_the_first_stands() => Assert.Equal(
        """{"data":{"me":{"name":"Ann","friends":[{"name":"Bob","age":40}]},"__typename":"Query"}}""",
        await People.Service.AnswerAsync(
            """
            { me { name friends(first: 1) { name } } __typename ...More me { name } }
            fragment More on Query { me { friends(first: 1) { age name } } }
            """));

    [Theory]
    [InlineData("{ find { name } }", """{"find":{"name":"Ann"}}""")]
    [InlineData("""{ find(name: "Bob") { name } }""", """{"find":{"name":"Bob"}}""")]
    [InlineData("""{ find(name: "Bob", minAge: 41) { name } }""", """{"find":null}""")]
    [InlineData("{ find(name: null) { name } }", """{"find":null}""")]
    [InlineData("query($name: String) { find(name: $name) { name } }", """{"find":{"name":"Ann"}}""")]
    public async Task Arguments_count_and_what_is_left_out_has_its_default(string query, string data) =>
        Assert.Equal(Ask.Data(data), await People.Service.AnswerAsync(query));

    [Theory]
    [InlineData("numbers: [1, 2]", """{"numbers":[1,2]}""")]
    [InlineData("numbers: 1", """{"numbers":[1]}""")]
    [InlineData("text: null", """{"text":null}""")]
    [InlineData("filter: {}", """{"filter":{"mood":"HAPPY"}}""")]
    [InlineData("filter: {mood: null, names: [null, \"x\"]}", """{"filter":{"mood":null,"names":[null,"x"]}}""")]
    [InlineData("filter: {inner: {mood: VERY_TIRED}}", """{"filter":{"mood":"HAPPY","inner":{"mood":"VERY_TIRED"}}}""")]
    [InlineData("filter: {limit: 1.50, raw: {a: [1.0]}, mood: HAPPY}",
        """{"filter":{"mood":"HAPPY","limit":1.5,"raw":{"a":[1.0]}}}""")]
    [InlineData("filter: {since: \"2022-01-21T17:08:09.64+01:00\"}",
        """{"filter":{"mood":"HAPPY","since":"2022-01-21T16:08:09.64Z"}}""")]
    public async Task Inputs_come_to_resolvers_as_the_schema_says(string arguments, string json) => Assert.Equal(
        Ask.Data($$"""{"echo":"{{Ask.Escaped(json)}}"}"""),
        await People.Service.AnswerAsync($$"""{ echo({{arguments}}) }"""));
}

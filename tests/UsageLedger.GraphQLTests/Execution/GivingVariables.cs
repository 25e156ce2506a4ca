namespace UsageLedger.GraphQLTests.Execution;

public sealed class GivingVariables
{
    [Theory]
    [InlineData("$v: String", "text: $v", """{"v":"x"}""", """{"text":"x"}""")]
    [InlineData("$v: String", "text: $v", """{"v":null}""", """{"text":null}""")]
    [InlineData("$v: String", "text: $v", "{}", "{}")]
    [InlineData("$v: String", "text: $v", null, "{}")]
    [InlineData("$v: String = \"d\"", "text: $v", null, """{"text":"d"}""")]
    [InlineData("$v: String = \"d\"", "text: $v", """{"v":null}""", """{"text":null}""")]
    [InlineData("$v: String", "text: $v", """{"v":"x","unknown":[1]}""", """{"text":"x"}""")]
    [InlineData("$v: [Int!]", "numbers: $v", """{"v":[1,2.0]}""", """{"numbers":[1,2]}""")]
    [InlineData("$v: [Int!]", "numbers: $v", """{"v":3}""", """{"numbers":[3]}""")]
    [InlineData("$v: Int!", "numbers: [1, $v]", """{"v":3}""", """{"numbers":[1,3]}""")]
    [InlineData("$v: String", "filter: {names: [$v]}", "{}", """{"filter":{"mood":"HAPPY","names":[null]}}""")]
    [InlineData("$v: Mood", "filter: {mood: $v}", "{}", """{"filter":{"mood":"HAPPY"}}""")]
    [InlineData("$v: Mood", "filter: {mood: $v}", """{"v":"VERY_TIRED"}""", """{"filter":{"mood":"VERY_TIRED"}}""")]
    [InlineData("$v: Filter", "filter: $v", """{"v":{"names":"x","inner":{}}}""",
        """{"filter":{"mood":"HAPPY","names":["x"],"inner":{"mood":"HAPPY"}}}""")]
    [InlineData("$v: Filter", "filter: $v", """{"v":{"limit":1.50,"raw":{"b":1,"a":[]},"mood":null}}""",
        """{"filter":{"mood":null,"limit":1.5,"raw":{"b":1,"a":[]}}}""")]
    [InlineData("$v: [Int]", "filter: {mood: null, raw: {a: [1.50, $v], b: $v}}", """{"v":2}""",
        """{"filter":{"mood":null,"raw":{"a":[1.50,[2]],"b":[2]}}}""")]
    [InlineData("$v: Filter", "filter: {mood: null, raw: {a: [$v], b: $v, c: true, d: null, e: \"x\"}}", "{}",
        """{"filter":{"mood":null,"raw":{"a":[null],"c":true,"d":null,"e":"x"}}}""")]
    [InlineData("$v: Filter", "filter: {mood: null, raw: {a: [$v]}}", """{"v":{"since":"2022-01-21T16:08:09.64Z"}}""",
        """{"filter":{"mood":null,"raw":{"a":[{"mood":"HAPPY","since":"2022-01-21T16:08:09.64Z"}]}}}""")]
    public async Task They_are_read_as_their_types_say(
        string declared, string argument, string? variables, string arguments)
    {
        var answer = await People.Service.AnswerAsync($$"""query({{declared}}) { echo({{argument}}) }""", variables);
        Assert.Equal(Ask.Data($$"""{"echo":"{{Ask.Escaped(arguments)}}"}"""), answer);
    }

    [Theory]
    [InlineData("$v: String!", "text: $v", "{}", "Variable \"$v\" of required type \"String!\" was not provided.")]
    [InlineData("$v: String!", "text: $v", """{"v":null}""",
        "Variable \"$v\" got invalid value null; Expected non-nullable type \"String!\" not to be null.")]
    [InlineData("$v: [Int!]", "numbers: $v", """{"v":[1,"x"]}""",
        "Variable \"$v\" got invalid value \"x\" at \"v[1]\"; Int cannot represent non-integer value: \"x\"")]
    [InlineData("$v: [Int!]", "numbers: $v", """{"v":[null]}""",
        "Variable \"$v\" got invalid value null at \"v[0]\"; Expected non-nullable type \"Int!\" not to be null.")]
    [InlineData("$v: Filter", "filter: $v", """{"v":{"inner":{"mood":"SAD"}}}""",
        "Variable \"$v\" got invalid value \"SAD\" at \"v.inner.mood\"; "
        + "Expected one of the values of enum \"Mood\": HAPPY, VERY_TIRED.")]
    [InlineData("$v: Filter", "filter: $v", """{"v":{"colour":1}}""",
        "Variable \"$v\" got invalid value {\"colour\":1}; Field \"colour\" is not defined by type \"Filter\".")]
    [InlineData("$v: Filter", "filter: $v", """{"v":[]}""",
        "Variable \"$v\" got invalid value []; Expected type \"Filter\" to be an object.")]
    public async Task One_that_does_not_do_is_refused_where_it_is_declared(
        string declared, string argument, string variables, string message) => Assert.Equal(
        $$"""
        {"errors":[{"message":"{{Ask.Escaped(message)}}","locations":[{"line":1,"column":7}],{{Ask.BadInput}}}]}
        """,
        await People.Service.AnswerAsync($$"""query({{declared}}) { echo({{argument}}) }""", variables));

    [Fact]
    public async Task Each_that_does_not_do_is_named()
    {
        var answer = await People.Service.AnswerAsync(
            "query($a: String!, $b: Int!) { echo(text: $a, numbers: [$b]) }", "{}");
        Assert.Contains("$a", answer, StringComparison.Ordinal);
        Assert.Contains("$b", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_at_a_place_that_allows_none_fails_the_field() => Assert.Equal(
        """
        {"errors":[{"message":"Argument \"numbers\" has invalid value null at \"numbers[0]\";
         Expected non-nullable type \"Int!\" not to be null.","locations":[{"line":1,"column":38}],
        "path":["echo"]}],"data":{"echo":null}}
        """.ReplaceLineEndings(""),
        await People.Service.AnswerAsync("query($v: Int = 1) { echo ( numbers: [$v]) }", """{"v":null}"""));
}

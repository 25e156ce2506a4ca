namespace UsageLedger.GraphQLTests.Execution;

public sealed class FollowingFragments
{
    [Fact]
    public async Task Fragments_stand_for_their_fields() => Assert.Equal(
        """{"data":{"me":{"name":"Ann","age":41,"mood":"HAPPY"}}}""",
        await People.Service.AnswerAsync(
            """
            query { me { ...Both ... { mood } } }
            fragment Both on Person { name ...Age ...Age }
            fragment Age on Person { ... on Person { age } }
            """));

    [Theory]
    [InlineData("name @skip(if: true) age", """{"age":41}""")]
    [InlineData("name @skip(if: false) age @include(if: false)", """{"name":"Ann"}""")]
    [InlineData("name @include(if: true) @skip(if: true) age", """{"age":41}""")]
    [InlineData("age name @skip(if: true) name", """{"age":41,"name":"Ann"}""")]
    [InlineData("... @skip(if: true) { name } ... @include(if: true) { age }", """{"age":41}""")]
    [InlineData("...Name @skip(if: true) age ...Name", """{"age":41,"name":"Ann"}""")]
    [InlineData("name @skip(if: true) @include(if: true) ...Name @include(if: false)", "{}")]
    public async Task What_is_skipped_or_not_included_is_not_there(string fields, string me) => Assert.Equal(
        Ask.Data($$$"""{"me":{{{me}}},"find":{"name":"Ann"}}"""),
        await People.Service.AnswerAsync(
            $$"""{ me { {{fields}} } find { ...Name } } fragment Name on Person { name }"""));

    [Fact]
    public async Task A_variable_decides_anew_for_each_request()
    {
        const string Query = "query($skipped: Boolean!) { me { name @skip(if: $skipped) age name } }";
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(
                Ask.Data("""{"me":{"age":41,"name":"Ann"}}"""),
                await People.Service.AnswerAsync(Query, """{"skipped":true}"""));
            Assert.Equal(
                Ask.Data("""{"me":{"name":"Ann","age":41}}"""),
                await People.Service.AnswerAsync(Query, """{"skipped":false}"""));
        }
    }

    [Fact]
    public async Task A_condition_that_is_null_is_refused() => Assert.Equal(
        """
        {"errors":[{"message":"Variable \"$x\" is null, but @skip needs true or false.",
        "locations":[{"line":1,"column":45}],"extensions":{"code":"BAD_USER_INPUT"}}]}
        """.ReplaceLineEndings(""),
        await People.Service.AnswerAsync(
            "query($x: Boolean = true) { me { name @skip(if: $x) } }",
            """{"x":null}"""));
}

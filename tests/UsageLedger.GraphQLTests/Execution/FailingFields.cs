namespace UsageLedger.GraphQLTests.Execution;

/// <summary>Each field answers what it is told to: a value, or what goes wrong.</summary>
public sealed class FailingFields
{
    const string Sdl = """
        type Query { a: Int need: Int! box: Box boxes: [Box] strict: [Box!] both: [Box!]! mood: Mood moods: [Mood] }
        type Box { value: Int need: Int! inner: Box ten: Int! }
        enum Mood { HAPPY }
        """;

    static readonly FieldFailure Closed = new("It is closed.", new Dictionary<string, object?> { ["code"] = "CLOSED" });

    readonly List<Exception> _logged = [];

    [Fact]
    public async Task An_expected_failure_is_an_error_with_place_path_and_extensions() => Assert.Equal(
        """
        {"errors":[{"message":"It is closed.","locations":[{"line":1,"column":8}],"path":["x"],
        "extensions":{"code":"CLOSED"}}],"data":{"mood":null,"x":null}}
        """.ReplaceLineEndings(""),
        await Service(("a", Closed)).AnswerAsync("{ mood x: a }"));

    [Theory]
    [InlineData("{ box { value } }", """["box","value"]""", """{"box":{"value":null}}""")]
    [InlineData("{ box { need } }", """["box","need"]""", """{"box":null}""")]
    [InlineData("{ box { inner { need } } }", """["box","inner","need"]""", """{"box":{"inner":null}}""")]
    [InlineData("{ boxes { need } }", """["boxes",0,"need"]""", """{"boxes":[null]}""")]
    [InlineData("{ strict { need } }", """["strict",0,"need"]""", """{"strict":null}""")]
    [InlineData("{ a: mood both { need } }", """["both",0,"need"]""", "null")]
    [InlineData("{ need }", """["need"]""", "null")]
    public async Task Null_goes_up_to_the_next_place_that_allows_it(string query, string path, string data)
    {
        object boxes = new[] { new Box() };
        var service = Service(
            ("need", Closed), ("value", Closed), ("box", new Box()), ("inner", new Box()), ("boxes", boxes),
            ("strict", boxes), ("both", boxes));
        var answer = await service.AnswerAsync(query);
        Assert.Contains($"\"path\":{path}", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\"data\":{data}}}", answer, StringComparison.Ordinal);
        Assert.Single(answer.Split("\"message\"")[1..]);
    }

    [Fact]
    public async Task An_item_of_a_list_may_fail_alone() => Assert.Equal(
        """
        {"errors":[{"message":"It is closed.","locations":[{"line":1,"column":3}],"path":["boxes",1],
        "extensions":{"code":"CLOSED"}}],"data":{"boxes":[{"ten":10},null,{"ten":10}]}}
        """.ReplaceLineEndings(""),
        await Service(("boxes", new object[] { new Box(), Closed, new Box() })).AnswerAsync("{ boxes { ten } }"));

    [Theory]
    [InlineData("need", null)]
    [InlineData("a", "1")]
    [InlineData("a", 1.5)]
    [InlineData("mood", "SAD")]
    [InlineData("boxes", "text")]
    [InlineData("box", "no box")]
    public async Task What_the_schema_does_not_allow_is_logged_and_not_told(string field, object? answered)
    {
        var query = field.StartsWith("box", StringComparison.Ordinal) ? $"{{ {field} {{ ten }} }}" : $"{{ {field} }}";
        var answer = await Service((field, answered)).AnswerAsync(query);
        Assert.Contains("Something went wrong here; it was logged.", answer, StringComparison.Ordinal);
        Assert.Contains("INTERNAL_SERVER_ERROR", answer, StringComparison.Ordinal);
        Assert.Single(_logged);
    }

    [Fact]
    public async Task An_exception_is_logged_and_not_told_and_the_other_fields_are_answered()
    {
        var answer = await Service(("box", new Box()), ("value", new FormatException("secret"))).AnswerAsync(
            "{ box { ten value inner { ten } } again: box { ten } }");
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"box\",\"value\"]", answer, StringComparison.Ordinal);
        Assert.EndsWith(
            """{"box":{"ten":10,"value":null,"inner":null},"again":{"ten":10}}}""", answer, StringComparison.Ordinal);
        Assert.Equal("secret", Assert.IsType<FormatException>(Assert.Single(_logged)).Message);
    }

    [Fact]
    public async Task A_list_that_breaks_while_it_is_read_fails_as_a_whole()
    {
        var answer = await Service(("boxes", Enumerable.Range(0, 3).Select(Broken))).AnswerAsync("{ boxes { ten } }");
        Assert.Contains("\"path\":[\"boxes\"]", answer, StringComparison.Ordinal);
        Assert.EndsWith("""{"boxes":null}}""", answer, StringComparison.Ordinal);

        static Box Broken(int index) => index < 2 ? new() : throw new FormatException("broken");
    }

    [Fact]
    public async Task An_item_that_breaks_does_not_move_the_paths_of_the_others()
    {
        var answer = await Service(("moods", new[] { new Unspeakable() }), ("a", Closed)).AnswerAsync("{ moods a }");
        Assert.Contains("\"path\":[\"moods\"]", answer, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"a\"]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_that_the_host_explains_is_an_expected_failure()
    {
        var answer = await Service(("a", new TimeoutException())).AnswerAsync("{ a }");
        Assert.Contains("It is away.", answer, StringComparison.Ordinal);
        Assert.Empty(_logged);
    }

    GraphQLService Service(params (string Field, object? Answer)[] answers)
    {
        var byField = answers.ToDictionary(each => each.Field, each => each.Answer, StringComparer.Ordinal);
        return GraphQLService.Create(
            Sdl,
            resolvers =>
            {
                var query = resolvers.Type<object>("Query");
                foreach (var field in (string[])["a", "need", "box", "boxes", "strict", "both", "mood", "moods"])
                    query.Field(field, _ => Answer(field));
                resolvers.Type<Box>("Box")
                    .Field("value", _ => Answer("value"))
                    .Field("inner", _ => Answer("inner"))
                    .Field("ten", box => box.Ten)
                    .FieldAsync("need", async (_, _) =>
                    {
                        await Task.Yield();
                        return Answer("need");
                    });
            },
            onUnexpected: _logged.Add,
            explain: exception => exception is TimeoutException ? Closed with { Message = "It is away." } : null);

        object? Answer(string field)
        {
            var answer = byField.GetValueOrDefault(field);
            return answer is Exception exception ? throw exception : answer;
        }
    }

    sealed class Unspeakable
    {
        public override string ToString() => throw new FormatException("unspeakable");
    }

    sealed record Box
    {
        public int Ten => 10;
    }
}

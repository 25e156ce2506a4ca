namespace UsageLedger.GraphQLTests.Execution;

public sealed class EndingEarly
{
    [Fact]
    public async Task An_answer_with_too_many_fields_is_that_error_alone()
    {
        var service = People.Create(new() { AnswerFieldCountMax = 8 });
        const string Two = "{ me { friends { name age } } }";
        const string Three = "{ me { friends { name age mood } } }";
        Assert.StartsWith("""{"data":{"me":""", await service.AnswerAsync(Two), StringComparison.Ordinal);
        Assert.StartsWith("""{"data":{"me":""", await service.AnswerAsync(Three), StringComparison.Ordinal);
        Assert.Equal(
            """
            {"errors":[{"message":"The answer would have more than 8 fields; ask for fewer of them at a time."}],
            "data":null}
            """.ReplaceLineEndings(""),
            await service.AnswerAsync("{ me { friends { name age mood called: name } } }"));
    }

    [Fact]
    public async Task Resolvers_see_that_nobody_waits_any_more_and_no_further_field_is_read()
    {
        using var source = new CancellationTokenSource();
        var seen = false;
        var read = new List<string>();
        var service = GraphQLService.Create("type Query { a: A b: A } type A { c: Int }", resolvers =>
        {
            resolvers.Type<object>("Query")
                .FieldAsync("a", async (_, call) =>
                {
                    await source.CancelAsync();
                    seen = call.Cancellation.IsCancellationRequested;
                    return "a";
                })
                .Field("b", _ => "b");
            resolvers.Type<string>("A").Field("c", source =>
            {
                read.Add(source);
                return 1;
            });
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => service.AnswerAsync("{ a { c } b { c } }", cancellation: source.Token));
        Assert.True(seen);
        Assert.Empty(read);
    }

    [Fact]
    public async Task A_resolver_that_gives_up_by_itself_has_failed_like_any_other()
    {
        var service = GraphQLService.Create("type Query { a: Int b: Int }", resolvers => resolvers.Type<object>("Query")
            .Field("a", _ => throw new OperationCanceledException("its own"))
            .Field("b", _ => 2));
        Assert.EndsWith(
            """{"a":null,"b":2}}""", await service.AnswerAsync("{ a b }"), StringComparison.Ordinal);
    }
}

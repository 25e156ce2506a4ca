namespace UsageLedger.GraphQLTests.Execution;

public sealed class BindingResolvers
{
    const string Sdl = "type Query { a: Int b: Thing } type Thing { c: Int }";

    [Fact]
    public void Every_field_without_resolver_and_every_resolver_without_field_is_named()
    {
        var mistake = Assert.Throws<InvalidOperationException>(() => GraphQLService.Create(Sdl, resolvers =>
        {
            resolvers.Type<object>("Query").Field("a", _ => 1).Field("d", _ => 2);
            resolvers.Type<object>("Nothing").Field("e", _ => 3);
        }));
        foreach (var field in (string[])["Query.b", "Thing.c", "Query.d", "Nothing.e"])
            Assert.Contains(field, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Query.a", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_resolvers_of_one_field_are_a_mistake() => Assert.Throws<ArgumentException>(() =>
        GraphQLService.Create(Sdl, resolvers =>
        {
            resolvers.Type<object>("Query").Field("a", _ => 1);
            resolvers.Type<object>("Query").Field("a", _ => 2);
        }));

    [Fact]
    public void The_schema_file_is_kept_as_it_was_given() => Assert.Equal(
        "type Query { a: Int }",
        GraphQLService.Create("type Query { a: Int }", all => all.Type<object>("Query").Field("a", _ => 1)).Sdl);
}

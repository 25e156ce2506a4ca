using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQLTests.Language;

/// <summary>What can be said without the reference implementation, which all the rest is held against.</summary>
public sealed class ADocument
{
    [Fact]
    public void Knows_where_each_of_its_parts_begins()
    {
        var document = Parser.Parse(
            "# one\r\nquery Q($a: [Int!] = 1) {\r  ...F @x\n  b: c(d: $a) { e }\n}\n\nfragment F on T { g }",
            new()).Document!;

        var query = document.Operations.Single();
        Assert.Equal(new(2, 1), query.At);
        Assert.Equal(new(2, 7), query.Name!.At);
        Assert.Equal([new(2, 9), new(2, 13), new(2, 22)],
            [query.Variables[0].At, query.Variables[0].Type.At, query.Variables[0].Default!.At]);
        Assert.Equal(new(3, 3), query.Selections.Items[0].At);
        Assert.Equal(new(3, 8), query.Selections.Items[0].Directives[0].At);
        var field = (Field)query.Selections.Items[1];
        Assert.Equal([new(4, 3), new(4, 6), new(4, 8), new(4, 11), new(4, 15)],
            [field.At, field.Name.At, field.Arguments[0].At, field.Arguments[0].Value.At, field.Selections!.At]);
        Assert.Equal(new(7, 1), document.Fragments.Single().At);
        Assert.Equal(new(7, 15), document.Fragments.Single().TypeCondition.At);
    }

    [Theory]
    [InlineData("{ a ", 1, 5, "Syntax Error: Expected Name, found <EOF>.")]
    [InlineData("{\n  a(b: \"x\n) }", 2, 10, "Syntax Error: Unterminated string.")]
    [InlineData("{ a }\r\n}", 2, 1, "Syntax Error: Unexpected \"}\".")]
    [InlineData("interface A { b: C }", 1, 1,
        "Syntax Error: Interfaces, unions and extensions are not supported; found Name \"interface\".")]
    public void That_is_wrong_has_one_error_with_one_place(string source, int line, int column, string message)
    {
        var (document, error) = Parser.Parse(source, new());

        Assert.Null(document);
        Assert.Equal(message, error!.Message);
        Assert.Equal([new(line, column)], error.Locations);
    }

    [Fact] // attributes cannot hold half a surrogate pair
    public void With_half_a_surrogate_pair_is_refused_where_it_stands()
    {
        var error = Parser.Parse("{ a(b: \"\"\"x\n\ny\ud800\"\"\") }", new()).Error!;

        Assert.Equal("Syntax Error: Invalid character within String: U+D800.", error.Message);
        Assert.Equal([new(3, 2)], error.Locations);
    }

    [Theory]
    [InlineData("\"\"\"\n    a\n      b\n\n    c\n  \"\"\"", "a\n  b\n\nc")]
    [InlineData("\"\"\"  a\n    b\"\"\"", "  a\nb")]
    [InlineData("\"\"\" \\\"\"\" \\n \"\"\"", " \"\"\" \\n ")]
    [InlineData("\"\\u0041\\u{1F600}\\uD83D\\uDE00\\/\\t\"", "A\U0001F600\U0001F600/\t")]
    public void Means_by_a_string_what_its_quotes_and_escapes_say(string spelled, string text)
    {
        var document = Parser.Parse($"{{ a(b: {spelled}) }}", new()).Document!;

        var field = (Field)document.Operations.Single().Selections.Items[0];
        Assert.Equal(text, ((StringValue)field.Arguments[0].Value).Text);
    }
}

using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQLTests.Language;

public sealed class ADocumentThatIsTooMuch
{
    static readonly GraphQLLimits Limits = new() { DocumentLengthMax = 40, TokenCountMax = 12, DepthMax = 3 };

    [Theory]
    [InlineData("{ a(b: \"123456789012345678901234567890\") }")]
    [InlineData("{ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa }")]
    public void Is_refused_when_it_is_too_long(string source) =>
        Assert.Equal("The document is longer than 40 characters. Send less.", Refusal(source).Message);

    [Fact]
    public void Is_refused_at_the_token_that_is_one_too_many()
    {
        Assert.Null(Parser.Parse("{ a b c d e f g h i j }", Limits).Error);
        var error = Refusal("{ a b c d e f g h i j k }");
        Assert.Equal("The document has more than 12 tokens. Ask for less at once.", error.Message);
        Assert.Equal([new(1, 25)], error.Locations);
    }

    [Theory]
    [InlineData("{ a { b { c } } }", "{ a { b { c { d } } } }", 13)]
    [InlineData("{ ... { ... { c } } }", "{ ... { ... { ... { d } } } }", 19)]
    [InlineData("{ a(b: [[[1]]]) }", "{ a(b: [[[[1]]]]) }", 11)]
    [InlineData("{ a(b:{c:{d:{}}}) }", "{ a(b:{c:{d:{e:{}}}}) }", 16)]
    [InlineData("{ a(b:{c:[{}]}) }", "{ a(b:{c:[{d:[]}]}) }", 14)]
    [InlineData("query($a:[[[I]]]){a}", "query($a:[[[[I]]]]){a}", 13)]
    public void Is_refused_where_it_is_nested_too_deeply(string good, string bad, int column)
    {
        var limits = Limits with { TokenCountMax = 100 };
        Assert.Null(Parser.Parse(good, limits).Error);
        var error = Parser.Parse(bad, limits).Error!;
        Assert.Equal("The document is nested more than 3 deep here. Nest it less.", error.Message);
        Assert.Equal([new(1, column)], error.Locations);
    }

    [Theory]
    [InlineData("{a")]
    [InlineData("{...")]
    [InlineData("{a(b:[")]
    [InlineData("{a(b:{c:")]
    [InlineData("query($a:[")]
    [InlineData("type A{a(b:[")]
    public void Overflows_no_stack(string piece)
    {
        var brackets = piece[^1] is '[' or ':' ? piece[piece.LastIndexOf(piece[^1] == ':' ? '{' : '[')..] : piece;
        var source = piece + string.Concat(Enumerable.Repeat(brackets, 200_000));
        var limits = new GraphQLLimits { DocumentLengthMax = int.MaxValue, TokenCountMax = int.MaxValue };

        var error = Parser.Parse(source, limits).Error!;
        Assert.Equal("The document is nested more than 32 deep here. Nest it less.", error.Message);
    }

    static GraphQLError Refusal(string source)
    {
        var (document, error) = Parser.Parse(source, Limits);
        Assert.Null(document);
        return error!;
    }
}

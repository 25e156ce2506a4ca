using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQLTests.Language;

public sealed class AValue
{
    [Theory]
    [InlineData("[1, -1.50, \"a\", true, false, null, A, {}, []]")]
    [InlineData("{a: [1], b: {c: $d}}")]
    [InlineData("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007F é\"")]
    public void Is_printed_as_documents_spell_it(string spelled) =>
        Assert.Equal(spelled, ValuePrinter.Print(Read(spelled)));

    [Fact]
    public void Printed_from_a_block_is_a_text_on_one_line() =>
        Assert.Equal("\"a\\n\\\"b\\\"\"", ValuePrinter.Print(Read("\"\"\"\n  a\n  \"b\"\n\"\"\"")));

    internal static Value Read(string spelled)
    {
        var document = Parser.Parse($"{{ a(b: {spelled}) }}", new()).Document!;
        return ((Field)document.Operations.Single().Selections.Items[0]).Arguments[0].Value;
    }
}

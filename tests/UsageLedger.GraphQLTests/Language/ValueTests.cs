using System.Text.Json;
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

    [Theory]
    [InlineData("$a", "{b: [1, 2.50, \"x\"], c: {d: null, e: true}}")]
    [InlineData("{x: [$a, $none], y: $none, z: {n: $none, d: $d}}",
        "{x: [{b: [1, 2.50, \"x\"], c: {d: null, e: true}}, null], z: {d: A}}")]
    public void Takes_the_values_of_variables_in_their_places(string spelled, string expected)
    {
        var json = JsonElement.Parse("""{ "b": [1, 2.50, "x"], "c": { "d": null, "e": true } }""");

        var value = Literals.Substitute(Read(spelled), name => name switch
        {
            "a" => Literals.Of(json, default),
            "d" => new EnumValue("A", default),
            _ => null,
        });

        Assert.Equal(expected, ValuePrinter.Print(value!));
    }

    [Fact]
    public void Is_none_where_a_variable_alone_has_none() =>
        Assert.Null(Literals.Substitute(Read("$none"), _ => null));

    internal static Value Read(string spelled)
    {
        var document = Parser.Parse($"{{ a(b: {spelled}) }}", new()).Document!;
        return ((Field)document.Operations.Single().Selections.Items[0]).Arguments[0].Value;
    }
}

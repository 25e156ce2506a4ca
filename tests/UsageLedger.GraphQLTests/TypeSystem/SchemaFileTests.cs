using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.TypeSystem;

/// <summary>What the reference implementation lets pass, and what ours says.</summary>
public sealed class ASchemaFile
{
    static readonly Scalar[] Custom = [Scalars.DateTime, Scalars.Json, Scalars.Decimal];

    const string Small = "type Query { hello(name: String = \"you\"): String! }";

    [Fact]
    public void Has_the_types_of_the_file_then_those_of_the_specification_that_are_referred_to()
    {
        var schema = SchemaFile.Read($"scalar JSON enum Color {{ RED }} {Small}", Custom);

        Assert.Equal(
            [
                "JSON", "Color", "Query", "String", "Boolean", "__Schema", "__Type", "__Field", "__InputValue",
                "__EnumValue", "__Directive", "__TypeKind", "__DirectiveLocation",
            ],
            schema.Types.Keys);
        Assert.Equal(["deprecated", "include", "skip", "specifiedBy"], schema.Directives.Keys.Order());
    }

    [Theory]
    [InlineData("type A { b: Nothing }", "line 2, column 13: There is no type Nothing.")]
    [InlineData("type A { b: }", "line 2, column 13: Syntax Error: Expected Name, found \"}\".")]
    [InlineData("scalar Money", "line 2, column 8: Nothing reads the scalar Money.")]
    [InlineData("scalar String", "There is another type String.")]
    [InlineData("directive @skip on FIELD", "There is another directive @skip.")]
    [InlineData("{ hello }", "line 2, column 1: An operation or a fragment has no place in a schema file.")]
    [InlineData("fragment F on Query { hello }", "An operation or a fragment has no place in a schema file.")]
    [InlineData("interface A { b: Int }", "Interfaces, unions and extensions are not supported")]
    [InlineData("type A implements B { b: Int }", "Interfaces, unions and extensions are not supported")]
    [InlineData("extend type Query { b: Int }", "Interfaces, unions and extensions are not supported")]
    [InlineData("schema { query: Query mutation: Query }", "Query is the root of two operations.")]
    [InlineData("schema { query: Query subscription: Query }", "Subscriptions are not supported.")]
    [InlineData("type A { b: Int @deprecated(reason: 1) }", "@deprecated(reason) has a wrong value: String cannot")]
    [InlineData("input A { a: A! }", "A → A must hold one another without end")]
    public void With_a_mistake_is_refused_with_its_place_and_a_reason(string mistake, string message) =>
        Assert.Contains(message, Refusal(mistake), StringComparison.Ordinal);

    [Theory]
    [InlineData("b: Int = \"1\"", "The default value does not fit b: Int cannot represent non-integer value: \"1\".")]
    [InlineData("b: Int! = null", "The default value does not fit b: null is no Int!.")]
    [InlineData("b: [Int!] = [1, null]", "null is no Int!")]
    [InlineData("b: E = C", "The default value does not fit b: C is no E.")]
    [InlineData("b: E = \"A\"", "The default value does not fit b: \"A\" is no E.")]
    [InlineData("b: I = {}", "The default value does not fit b: the field I.a is required.")]
    [InlineData("b: I = {a: 1, x: 1}", "The default value does not fit b: there is no field I.x.")]
    [InlineData("b: I = {a: 1, a: 1}", "The default value does not fit b: a field of I is given twice.")]
    [InlineData("b: I = {a: A}", "Int cannot represent non-integer value: A")]
    [InlineData("b: I = 1", "The default value does not fit b: 1 is no I.")]
    [InlineData("b: Endless = {}", "holds itself without end")]
    public void With_a_default_that_does_not_fit_is_refused(string argument, string message)
    {
        var types = "enum E { A } input I { a: Int! } input Endless { more: [Endless] = {} }";

        Assert.Contains(message, Refusal($"{types} type A {{ a({argument}): Int }}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b: [Int] = 1", "[1]")]
    [InlineData("b: [[Int]] = [1, [2]]", "[[1], [2]]")]
    [InlineData("b: ID = \"12\"", "12")]
    [InlineData("b: ID = \"012\"", "\"012\"")]
    [InlineData("b: Float = 1.50", "1.5")]
    [InlineData("b: Float = 3.0", "3")]
    [InlineData("b: String = \"\"\"a\"\"\"", "\"a\"")]
    [InlineData("b: I = {c: null, a: 1}", "{a: 1, b: [A], c: null}")]
    [InlineData("b: [I!] = {a: 1, b: []}", "[{a: 1, b: []}]")]
    [InlineData("b: Int = null", "null")]
    [InlineData("b: Int", null)]
    public void Has_defaults_that_are_told_as_they_count(string argument, string? expected)
    {
        var types = "enum E { A } input I { a: Int! b: [E!] = A c: Int }";
        var schema = SchemaFile.Read($"{types} type Query {{ a({argument}): Int }}", Custom);

        Assert.Equal(expected, DefaultText.Of(schema.Query.Fields["a"].Arguments["b"]));
    }

    static string Refusal(string mistake) =>
        Assert.Throws<InvalidOperationException>(() => SchemaFile.Read($"{Small}\n{mistake}", Custom)).Message;
}

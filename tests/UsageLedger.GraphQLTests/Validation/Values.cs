using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class ValuesInADocument
{
    [Theory]
    [InlineData("{ count(of: 1, until: 2) }")]
    [InlineData("{ user(id: \"1\") { id } }")]
    [InlineData("{ users(first: null) { id } }")]
    [InlineData("{ users(colours: [RED, DARK_BLUE]) { id } }")]
    [InlineData("{ users(colours: []) { id } }")]
    [InlineData("{ users(filter: { range: { from: 1 }, colour: null }) { id } }")]
    [InlineData("{ anything(json: { a: [1, \"x\", { b: null }] }) }")]
    [InlineData("{ anything(json: [[1], 2]) }")]
    public void Are_of_the_types_of_their_places(string document) => Accepted(document);

    [Theory]
    [InlineData("{ users(colours: RED) { id } }")]
    [InlineData("{ grid(rows: 1) }")]
    [InlineData("{ grid(rows: [1, [2]]) }")]
    [InlineData("{ users(filter: { ranges: { from: 1 } }) { id } }")]
    [InlineData("{ anything(jsons: { a: 1 }) }")]
    public void May_be_one_item_where_a_list_is_expected(string document) => Accepted(document);

    [Theory]
    [InlineData("{ count(of: 1.5) }", 13)]
    [InlineData("{ count(of: 3000000000) }", 13)]
    [InlineData("{ count(of: null) }", 13)]
    [InlineData("{ count(of: [1]) }", 13)]
    [InlineData("{ count(of: { a: 1 }) }", 13)]
    [InlineData("{ count(of: RED) }", 13)]
    [InlineData("{ user(id: 1.5) { id } }", 12)]
    [InlineData("{ user(id: 1) { name(short: 1) } }", 29)]
    [InlineData("{ grid(rows: [[1, null]]) }", 19)]
    [InlineData("{ grid(rows: [[1, \"2\"]]) }", 19)]
    [InlineData("{ grid(rows: [[1], null]) }", 20)]
    [InlineData("{ grid(rows: [[[1]]]) }", 16)]
    [InlineData("{ users(filter: 1) { id } }", 17)]
    [InlineData("{ users(filter: [{ name: \"x\" }]) { id } }", 17)]
    [InlineData("{ users(filter: { ranges: [1] }) { id } }", 28)]
    [InlineData("{ users(filter: { ranges: [null] }) { id } }", 28)]
    [InlineData("{ anything(json: { a: NAME }) }", 18)]
    [InlineData("{ anything(json: [NAME]) }", 18)]
    [InlineData("{ user(id: 1) { id @skip(if: 1) } }", 30)]
    public void Are_of_no_other_types(string document, int column) => Assert.Equal(
        [new(1, column)], Assert.Single(Errors(document)).Locations);

    [Fact]
    public void Are_told_with_the_type_that_is_expected() => Refused(
        "{ count(of: null) }", "Expected a value of type \"Int!\": it cannot be null.", (1, 13));

    [Fact]
    public void Are_told_with_what_their_scalar_says() => Refused(
        "{ user(id: 1) { name(short: 1) } }",
        "Expected a value of type \"Boolean\": Boolean cannot represent a non boolean value: 1.",
        (1, 29));
}

public sealed class MembersOfEnums
{
    [Fact]
    public void Are_those_of_the_enum() => Refused(
        "{ users(colours: [RED, DARKBLUE]) { id } }",
        "Expected a value of type \"Colour!\": DARKBLUE is no member of it. Did you mean \"DARK_BLUE\"?",
        (1, 24));

    [Fact]
    public void Have_no_quotes() => Refused(
        "{ users(filter: { colour: \"RED\" }) { id } }",
        "Expected a value of type \"Colour\": \"RED\" is no member of it. Did you mean \"RED\"?",
        (1, 27));

    [Fact]
    public void Are_no_booleans() => Refused(
        "{ users(filter: { colour: true }) { id } }",
        "Expected a value of type \"Colour\": true is no member of it.",
        (1, 27));
}

public sealed class FieldsOfInputObjects
{
    [Fact]
    public void Are_no_unknown_ones() => Refused(
        "{ users(filter: { color: RED }) { id } }",
        "Type \"Filter\" has no field \"color\". Did you mean \"colour\"?",
        (1, 19));

    [Fact]
    public void Include_all_that_are_required() => Refused(
        "{ users(filter: { ranges: [{ to: 1 }] }) { id } }",
        "Field \"from\" of type \"Int!\" is missing: \"Range\" needs it.",
        (1, 28));

    [Theory]
    [InlineData("{ users(filter: { name: \"x\", name: \"x\" }) { id } }", "name", 19, 30)]
    [InlineData("{ anything(json: [{ a: 1, a: 2 }]) }", "a", 21, 27)]
    [InlineData("{ anything(json: { b: { c: 1, c: 1 } }) }", "c", 25, 31)]
    public void Are_given_once(string document, string name, int first, int second) =>
        Refused(document, $"The field \"{name}\" is there more than once.", (1, first), (1, second));
}

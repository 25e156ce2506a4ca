using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class FieldsOfADocument
{
    [Theory]
    [InlineData("{ user(id: 1) { other: name friend { friend { name } } } }")]
    [InlineData("{ __typename user(id: 1) { __typename } }")]
    [InlineData("{ __schema { __typename types { name } } __type(name: \"User\") { name fields { name } } }")]
    [InlineData("mutation { __typename }")]
    public void Are_those_of_their_types(string document) => Accepted(document);

    [Fact]
    public void Are_no_others() => Refused(
        "{\n  user(id: 1) { nam }\n}",
        "Cannot query field \"nam\" on type \"User\". Did you mean \"name\"?",
        (2, 17));

    [Fact]
    public void Are_no_others_under_an_alias() => Refused(
        "{ user(id: 1) { name: whatever } }", "Cannot query field \"whatever\" on type \"User\".", (1, 17));

    [Fact]
    public void Are_told_once_however_much_is_selected_of_them() => Refused(
        "{ usr(id: 1, x: 2) { friend { nam } } }",
        "Cannot query field \"usr\" on type \"Query\". Did you mean \"user\" or \"users\"?",
        (1, 3));

    [Theory]
    [InlineData("{ user(id: 1) { __schema { types { name } } } }", "Cannot query field \"__schema\" on type \"User\".")]
    [InlineData("mutation { __type(name: \"User\") { name } }", "Cannot query field \"__type\" on type \"Mutation\".")]
    public void Ask_for_the_schema_at_the_root_of_queries_alone(string document, string message) =>
        Assert.Equal(message, Assert.Single(Errors(document)).Message);

    [Fact]
    public void Of_objects_need_a_selection() => Refused(
        "{ user(id: 1) { friend } }",
        "Field \"friend\" of type \"User\" needs a selection of fields: \"friend { ... }\".",
        (1, 17));

    [Theory]
    [InlineData("{ user(id: 1) { nickname { length } } }", "nickname", "String", 26)]
    [InlineData("{ user(id: 1) { colour { name } } }", "colour", "Colour", 24)]
    [InlineData("{ user(id: 1) { __typename { name } } }", "__typename", "String!", 28)]
    public void Of_leaves_have_no_selection(string document, string field, string type, int column) => Refused(
        document, $"Field \"{field}\" of type \"{type}\" has no fields that could be selected.", (1, column));
}

public sealed class ArgumentsOfFields
{
    [Theory]
    [InlineData("{ count(of: 1) }")]
    [InlineData("{ count(from: 2, of: 1) }")]
    [InlineData("{ user(id: 1) { name(short: null) } }")]
    [InlineData("{ __type(name: \"User\") { fields(includeDeprecated: true) { name } } }")]
    public void Are_the_required_ones_and_any_of_the_others(string document) => Accepted(document);

    [Fact]
    public void Are_no_unknown_ones() => Refused(
        "{ user(id: 1) { name(shrot: true) } }",
        "Unknown argument \"shrot\" of field \"User.name\". Did you mean \"short\"?",
        (1, 22));

    [Fact]
    public void Are_given_once() => Refused(
        "{ count(of: 1, of: 1) }", "The argument \"of\" is there more than once.", (1, 9), (1, 16));

    [Theory]
    [InlineData("{ count }", "The field \"Query.count\" needs argument \"of\" of type \"Int!\".")]
    [InlineData("{ __type { name } }", "The field \"Query.__type\" needs argument \"name\" of type \"String!\".")]
    public void Include_all_that_are_required(string document, string message) => Refused(document, message, (1, 3));
}

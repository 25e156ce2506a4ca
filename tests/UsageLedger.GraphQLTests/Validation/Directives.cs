using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class DirectivesInADocument
{
    [Theory]
    [InlineData("{ user(id: 1) { id @skip(if: true) @include(if: false) } }")]
    [InlineData("{ user(id: 1) { ...F @skip(if: true) ... @include(if: true) { id } } } "
        + "fragment F on User @once { id }")]
    [InlineData("query($v: Int @once) @tag(name: \"a\") @tag(name: \"b\", note: null) { "
        + "users(first: $v) { id @once } }")]
    public void Stand_where_they_may(string document) => Accepted(document);

    [Fact]
    public void Are_known() => Refused(
        "{ user(id: 1) { id @skp(if: true) } }", "Unknown directive \"@skp\". Did you mean \"@skip\"?", (1, 20));

    [Theory]
    [InlineData("query @alone { __typename }", "QUERY", 7)]
    [InlineData("mutation @alone { __typename }", "MUTATION", 10)]
    [InlineData("query($v: Int @alone) { users(first: $v) { id } }", "VARIABLE_DEFINITION", 15)]
    [InlineData("{ ... @alone { __typename } }", "INLINE_FRAGMENT", 7)]
    [InlineData("{ ...F @alone } fragment F on Query { __typename }", "FRAGMENT_SPREAD", 8)]
    [InlineData("{ ...F } fragment F on Query @alone { __typename }", "FRAGMENT_DEFINITION", 30)]
    public void Stand_nowhere_else(string document, string place, int column) => Refused(
        document,
        $"Directive \"@alone\" cannot stand here ({place}), but there: FIELD.",
        (1, column));

    [Fact]
    public void Stand_at_a_field_only_when_they_may() => Refused(
        "{ __typename @define }",
        "Directive \"@define\" cannot stand here (FIELD), but there: QUERY, MUTATION.",
        (1, 14));

    [Fact]
    public void Stand_in_a_place_once() => Refused(
        "{ user(id: 1) { id @once @tag(name: \"x\") @once } }",
        "Directive \"@once\" can stand in a place only once.",
        (1, 20),
        (1, 42));

    [Fact]
    public void Take_no_unknown_arguments() => Refused(
        "{ user(id: 1) { id @tag(name: \"x\", naem: \"y\") } }",
        "Unknown argument \"naem\" of directive \"@tag\". Did you mean \"name\"?",
        (1, 36));

    [Fact]
    public void Take_an_argument_once() => Refused(
        "{ user(id: 1) { id @skip(if: true, if: true) } }",
        "The argument \"if\" is there more than once.",
        (1, 26),
        (1, 36));

    [Fact]
    public void Need_their_required_arguments() => Refused(
        "{ user(id: 1) { id @skip } }", "The directive \"@skip\" needs argument \"if\" of type \"Boolean!\".", (1, 20));
}

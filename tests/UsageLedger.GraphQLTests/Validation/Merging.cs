using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class FieldsOfOneNameInTheAnswer
{
    [Theory]
    [InlineData("{ user(id: 1) { name name } user(id: 1) { id name } }")]
    [InlineData("{ user(id: 1) { x: name x: name ... { x: name } ...F } } fragment F on User { x: name }")]
    [InlineData("{ count(of: 1, from: 2) count(from: 2, of: 1) }")]
    [InlineData("{ anything(json: { a: [1], b: 2 }) anything(json: { b: 2, a: [1] }) }")]
    [InlineData("query($v: Int) { users(first: $v) { id } users(first: $v) { name } }")]
    [InlineData("{ user(id: 1) { friend { id } other: friend { id: nickname } } }")]
    [InlineData("{ user(id: 1) { id @skip(if: true) id } }")]
    [InlineData("{ user(id: 1) { __typename __typename } }")]
    [InlineData("query A { x: grid } query B { x: anything }")]
    public void Are_the_same_field_with_the_same_arguments(string document) => Accepted(document);

    [Fact]
    public void Are_no_different_fields() => Refused(
        "{ user(id: 1) {\n  name\n  name: nickname\n} }",
        "Fields \"name\" cannot be answered as one: \"name\" and \"nickname\" are different fields. "
        + "Give one of them an alias of its own.",
        (2, 3),
        (3, 3));

    [Fact]
    public void Have_no_different_arguments() => Refused(
        "{ user(id: 1) { id } user(id: 2) { id } }",
        "Fields \"user\" cannot be answered as one: they have different arguments. "
        + "Give one of them an alias of its own.",
        (1, 3),
        (1, 22));

    [Theory]
    [InlineData("{ count(of: 1) count(of: 1, from: 1) }")]
    [InlineData("{ count(of: 1, until: 1) count(of: 1, from: 1) }")]
    [InlineData("{ count(of: 1, until: 1) count(of: 1, until: 1.0) }")]
    [InlineData("{ anything(json: [1, 2]) anything(json: [2, 1]) }")]
    [InlineData("{ anything(json: [1]) anything(json: [1, 2]) }")]
    [InlineData("{ anything(json: { a: 1 }) anything(json: { a: 1, b: null }) }")]
    [InlineData("{ anything(json: \"a\") anything(json: \"\"\"a\"\"\") }")]
    [InlineData("{ anything(json: true) anything(json: false) }")]
    [InlineData("{ anything(json: null) anything(json: 0) }")]
    [InlineData("{ users(colours: RED) { id } users(colours: GREEN) { id } }")]
    [InlineData("query($a: Int, $b: Int) { users(first: $a) { id } users(first: $b) { id } }")]
    [InlineData("{ x: grid x: anything }")]
    [InlineData("{ user(id: 1) { id } ...F } fragment F on Query { user(id: 2) { id } }")]
    [InlineData("{ user(id: 1) { ...A ... { ...B } } } fragment A on User { x: id } fragment B on User { x: name }")]
    [InlineData("{ user(id: 1) { friend { x: id } } user(id: 1) { friend { x: name } } }")]
    [InlineData("{ user(id: 1) { friend { ...A } friend { friend { x: id } } } } "
        + "fragment A on User { friend { x: name } }")]
    public void Conflict_wherever_they_stand(string document) =>
        Assert.Contains("as one", Assert.Single(Errors(document)).Message, StringComparison.Ordinal);

    [Fact]
    public void Conflict_once_though_several_operations_spread_them() => Assert.Single(
        Errors("query A { ...F } query B { ...F } fragment F on Query { x: grid x: anything }"));
}

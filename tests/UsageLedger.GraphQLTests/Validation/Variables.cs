using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class VariablesOfAnOperation
{
    [Theory]
    [InlineData("query($id: ID!) { user(id: $id) { id } }")]
    [InlineData("query($id: ID!, $s: Boolean) { user(id: $id) { ...F } } fragment F on User { name(short: $s) }")]
    [InlineData("query A($s: Boolean) { user(id: 1) { ...F } } query B($s: Boolean!) { user(id: 1) { ...F } } "
        + "fragment F on User { name(short: $s) }")]
    [InlineData("query($i: Int!) { users(filter: { ranges: [{ from: $i }] }) { id } }")]
    [InlineData("query($yes: Boolean!) { user(id: 1) { id @skip(if: $yes) } }")]
    [InlineData("query($a: Int, $b: [String]) { anything(json: { a: $a, b: [$b] }) }")]
    [InlineData("query($k: __TypeKind) { anything(json: { k: $k }) }")]
    public void Are_defined_once_and_used(string document) => Accepted(document);

    [Fact]
    public void Have_names_of_their_own() => Refused(
        "query($id: ID!, $id: ID!) { user(id: $id) { id } }",
        "The variable \"$id\" is there more than once.",
        (1, 8),
        (1, 18));

    [Fact]
    public void Have_known_types() => Refused(
        "query($c: Color) { anything(json: [{ c: $c }]) }",
        "Unknown type \"Color\". Did you mean \"Colour\"?",
        (1, 11));

    [Theory]
    [InlineData("User")]
    [InlineData("[User!]!")]
    public void Have_types_of_inputs(string type) => Refused(
        $"query($u: {type}) {{ anything(json: {{ u: $u }}) }}",
        "Variable \"$u\" cannot be of type \"User\": no input is an object.",
        (1, 11));

    [Fact]
    public void Are_defined_where_they_are_used() => Refused(
        "query A {\n  user(id: $id) { id }\n}",
        "Variable \"$id\" is not defined by operation \"A\".",
        (2, 12),
        (1, 1));

    [Fact]
    public void Are_defined_by_each_operation_that_spreads_a_fragment() => Refused(
        "query A($s: Boolean) { user(id: 1) { ...F } }\nquery B { user(id: 1) { ...F } }\n"
        + "fragment F on User { friend { ...G } }\nfragment G on User { name(short: $s) }",
        "Variable \"$s\" is not defined by operation \"B\".",
        (4, 34),
        (2, 1));

    [Theory]
    [InlineData("{ anything(json: { a: [$no] }) }")]
    [InlineData("{ user(id: 1) { id @include(if: $no) } }")]
    [InlineData("query @tag(name: $no) { user(id: 1) { id } }")]
    public void Are_defined_wherever_they_are_used(string document) =>
        Assert.Equal("Variable \"$no\" is not defined.", Assert.Single(Errors(document)).Message);

    [Fact]
    public void Are_used() => Refused(
        "query A($id: ID!, $no: Int) { user(id: $id) { id } }",
        "Variable \"$no\" is never used by operation \"A\"; leave it out.",
        (1, 19));

    [Fact]
    public void Are_used_by_their_own_operation() => Refused(
        "query A($s: Boolean) { user(id: 1) { id } }\n"
        + "query B($s: Boolean) { user(id: 1) { name(short: $s) } }",
        "Variable \"$s\" is never used by operation \"A\"; leave it out.",
        (1, 9));

    [Theory]
    [InlineData("query($c: Colour = RED) { users(filter: { colour: $c }) { id } }")]
    [InlineData("query($r: Range = { from: 1 }) { users(filter: { range: $r }) { id } }")]
    public void May_have_defaults(string document) => Accepted(document);

    [Theory]
    [InlineData("query($i: Int = \"1\") { users(first: $i) { id } }", 17)]
    [InlineData("query($i: Int! = null) { users(first: $i) { id } }", 18)]
    [InlineData("query($r: Range = { to: 1 }) { users(filter: { range: $r }) { id } }", 19)]
    public void Have_defaults_of_their_types(string document, int column) =>
        Assert.Equal(column, Assert.Single(Assert.Single(Errors(document)).Locations).Column);
}

public sealed class TheTypeOfAVariable
{
    [Theory]
    [InlineData("query($v: Int!) { users(first: $v) { id } }")]
    [InlineData("query($v: Int!) { count(of: $v) }")]
    [InlineData("query($v: [Colour!]!) { users(colours: $v) { id } }")]
    [InlineData("query($v: Colour!) { users(colours: [$v]) { id } }")]
    [InlineData("query($v: [[Int!]!]) { grid(rows: $v) }")]
    [InlineData("query($v: [Int!]!) { grid(rows: [$v]) }")]
    [InlineData("query($v: Int!) { grid(rows: [[$v]]) }")]
    [InlineData("query($v: Int!) { grid(rows: [$v]) }", false)]
    [InlineData("query($v: Int) { users(first: $v) { id } }")]
    [InlineData("query($v: JSON) { anything(json: [$v]) }")]
    [InlineData("query($v: Int) { anything(json: [$v]) }", false)]
    [InlineData("query($v: Int) { count(of: $v) }", false)]
    [InlineData("query($v: String) { users(first: $v) { id } }", false)]
    [InlineData("query($v: [Colour]) { users(colours: $v) { id } }", false)]
    [InlineData("query($v: Colour) { users(colours: [$v]) { id } }", false)]
    [InlineData("query($v: Colour!) { users(colours: $v) { id } }", false)]
    [InlineData("query($v: [Int]) { users(first: $v) { id } }", false)]
    [InlineData("query($v: Int!) { count(of: 1, until: $v) }", false)]
    public void Is_that_of_the_place_or_stricter(string document, bool isAccepted = true) =>
        Assert.Equal(isAccepted, Errors(document) is []);

    [Theory]
    [InlineData("query($v: Int = 1) { count(of: $v) }")]
    [InlineData("query($v: Int) { count(of: 1, from: $v) }")]
    [InlineData("query($v: Int = 1) { count(of: 1, from: $v) }")]
    [InlineData("query($v: Int) { users(filter: { range: { from: 1, to: $v } }) { id } }")]
    [InlineData("query($v: Boolean = true) { user(id: 1) { id @skip(if: $v) } }")]
    [InlineData("query($v: Int = null) { count(of: $v) }", false)]
    [InlineData("query($v: Int) { users(filter: { range: { from: $v } }) { id } }", false)]
    [InlineData("query($v: Colour = RED) { users(colours: [$v]) { id } }")]
    [InlineData("query($v: Float = 1) { count(of: $v) }", false)]
    public void May_be_looser_when_there_is_a_default(string document, bool isAccepted = true) =>
        Assert.Equal(isAccepted, Errors(document) is []);

    [Fact]
    public void Is_told_with_the_definition_and_the_use() => Refused(
        "query($v: Int) {\n  count(of: $v)\n}",
        "Variable \"$v\" of type \"Int\" cannot stand where \"Int!\" is expected.",
        (1, 7),
        (2, 13));
}

using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class FragmentsOfADocument
{
    [Theory]
    [InlineData("{ user(id: 1) { ...A } } fragment A on User { id ...B } fragment B on User { friend { ...C } } "
        + "fragment C on User { name }")]
    [InlineData("{ user(id: 1) { ... { name ... on User { id } } } }")]
    [InlineData("{ ...Q } fragment Q on Query { user(id: 1) { id } __schema { types { ...T } } } "
        + "fragment T on __Type { name }")]
    [InlineData("query A { user(id: 1) { ...F } } query B { user(id: 1) { ...F } } fragment F on User { id }")]
    public void Are_spread_where_their_type_is(string document) => Accepted(document);

    [Fact]
    public void Are_of_known_types() => Refused(
        "{ user(id: 1) { ...F } }\nfragment F on Usr { id }", "Unknown type \"Usr\". Did you mean \"User\"?", (2, 15));

    [Fact]
    public void Are_of_known_types_inside_of_a_selection() => Refused(
        "{ user(id: 1) { ... on Range2 { id } } }", "Unknown type \"Range2\".", (1, 24));

    [Theory]
    [InlineData("Colour")]
    [InlineData("Range")]
    [InlineData("String")]
    public void Are_of_objects(string type) => Refused(
        $"{{ user(id: 1) {{ ... on {type} {{ id }} }} }}",
        $"A fragment selects fields of an object, and type \"{type}\" is none.",
        (1, 24));

    [Fact]
    public void Are_known_where_they_are_spread() => Refused(
        "{ user(id: 1) { ...Nam ...Name } } fragment Name on User { id }",
        "Unknown fragment \"Nam\". Did you mean \"Name\"?",
        (1, 20));

    [Fact]
    public void Are_used() => Refused(
        "{ user(id: 1) { id } }\nfragment F on User { id }",
        "Fragment \"F\" is used by no operation; leave it out.",
        (2, 1));

    [Fact]
    public void Are_not_used_when_only_fragments_use_them() => Assert.Equal(
        ["A", "B"],
        Errors("{ user(id: 1) { id } } fragment A on User { ...B } fragment B on User { id }")
            .Select(error => error.Message.Split('"')[1]));

    [Fact]
    public void Apply_to_no_other_object_than_theirs() => Refused(
        "{ user(id: 1) { ...F } }\nfragment F on Account { id }",
        "Fragment \"F\" is of type \"Account\" and can never apply here, to an object of \"User\".",
        (1, 17));

    [Fact]
    public void Apply_to_no_other_object_than_theirs_inside_of_a_selection() => Refused(
        "{ user(id: 1) { ... on Account { id } } }",
        "This fragment is of type \"Account\" and can never apply here, to an object of \"User\".",
        (1, 17));
}

public sealed class FragmentsThatSpreadThemselves
{
    [Fact]
    public void Are_refused() => Refused(
        "{ user(id: 1) { ...F } }\nfragment F on User { friend { ...F } }", "Fragment \"F\" spreads itself.", (2, 31));

    [Fact]
    public void Are_refused_when_they_do_so_by_way_of_others() => Refused(
        "{ user(id: 1) { ...A } }\n"
        + "fragment A on User { id ...B }\nfragment B on User { ...C }\nfragment C on User { id ...A }",
        "Fragment \"A\" spreads itself, by way of \"B\", \"C\".",
        (2, 25),
        (3, 22),
        (4, 25));

    [Fact]
    public void Are_refused_when_the_way_to_them_is_no_part_of_the_cycle() => Refused(
        "{ user(id: 1) { ...A } } fragment A on User { ...B } fragment B on User { id ...C } "
        + "fragment C on User { id ...B }",
        "Fragment \"B\" spreads itself, by way of \"C\".",
        (1, 78),
        (1, 109));

    [Fact]
    public void Are_told_from_fragments_that_are_spread_twice() => Accepted(
        "{ user(id: 1) { ...A ...B } } fragment A on User { ...C ...C } fragment B on User { ...C } "
        + "fragment C on User { id }");

    [Fact]
    public void Do_not_keep_the_other_rules_from_being_told() => Assert.Equal(
        ["Fragment \"F\" spreads itself.", "Variable \"$no\" is not defined."],
        Errors("{ user(id: 1) { ...F } } fragment F on User { ...F name(short: $no) }")
            .Select(error => error.Message)
            .Order());
}

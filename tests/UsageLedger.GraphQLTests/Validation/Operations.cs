using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class TheDefinitionsOfADocument
{
    [Theory]
    [InlineData("{ user(id: 1) { id } }")]
    [InlineData("query A { user(id: 1) { id } } query B { user(id: 1) { id } }")]
    [InlineData("mutation { rename(id: 1, name: \"x\") { id } }")]
    [InlineData("query A { user(id: 1) { ...A } } fragment A on User { id }")]
    public void Are_operations_and_fragments(string document) => Accepted(document);

    [Fact]
    public void Are_no_types() => Refused(
        "{ user(id: 1) { id } }\ntype Cat { name: String }",
        "A request holds operations and fragments; a type cannot be defined here.",
        (2, 1));

    [Fact]
    public void Include_no_second_operation_of_one_name() => Refused(
        "query A { user(id: 1) { id } }\nmutation A { rename(id: 1, name: \"x\") { id } }",
        "The operation \"A\" is there more than once.",
        (1, 7),
        (2, 10));

    [Fact]
    public void Include_no_second_fragment_of_one_name() => Refused(
        "{ user(id: 1) { ...F } }\nfragment F on User { id }\nfragment F on User { name }",
        "The fragment \"F\" is there more than once.",
        (2, 10),
        (3, 10));

    [Fact]
    public void Include_an_operation_without_a_name_only_when_it_is_alone() => Refused(
        "query A { user(id: 1) { id } }\n{ user(id: 1) { id } }",
        "Give this operation a name: it is not the only one of the document.",
        (2, 1));

    [Fact]
    public void Include_no_two_operations_without_names() =>
        Assert.Equal(2, Errors("{ user(id: 1) { id } } { user(id: 1) { id } }").Count);

    [Fact]
    public void Include_no_operation_for_which_there_is_no_root() =>
        Refused("subscription { user { id } }", "This schema has no subscription operations.", (1, 1));
}

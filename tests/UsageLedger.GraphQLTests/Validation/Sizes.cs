using System.Diagnostics;
using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class OperationsThatAskForTooMuch
{
    static readonly GraphQLLimits Small = new() { DepthMax = 4, FieldCountMax = 10 };

    [Fact]
    public void May_be_as_deep_as_the_limit() =>
        Accepted("{ user(id: 1) { friend { friend { friend { id } } } } }", Small with { DepthMax = 5 });

    [Fact]
    public void Are_refused_when_fragments_make_them_too_deep()
    {
        var error = Assert.Single(Errors(
            "query A { user(id: 1) { ...A } }\nfragment A on User { friend { ...B } }\n"
            + "fragment B on User { friend { friend { id } } }",
            Small));
        Assert.Equal(
            "The operation has fields in fields 5 deep, and 4 is allowed (DepthMax). Ask for less at once.",
            error.Message);
        Assert.Equal([new(1, 1)], error.Locations);
    }

    [Fact]
    public void May_have_as_many_fields_as_the_limit() => Accepted(
        "{ user(id: 1) { ...A ...A x: friend { ...A } } } fragment A on User { id name }",
        Small with { FieldCountMax = 8 });

    [Fact]
    public void Are_refused_when_each_spread_counts_and_it_is_too_much()
    {
        var error = Assert.Single(Errors(
            "{ user(id: 1) { ...A ...A x: friend { ...A } } } fragment A on User { id name }",
            Small with { FieldCountMax = 7 }));
        Assert.Equal(
            "The operation has more than 7 fields (FieldCountMax), those of each spread of a fragment counted. "
            + "Ask for less at once.",
            error.Message);
    }

    [Fact]
    public void Are_told_from_others_of_the_same_document() => Assert.Equal(
        [new(2, 1)],
        Assert.Single(Errors(
            "query A { user(id: 1) { id } }\nquery B { user(id: 1) { id name nickname } }",
            Small with { FieldCountMax = 3 })).Locations);
}

public sealed class QueriesOfTheSchema
{
    [Theory]
    [InlineData("{ __schema { types { fields { args { type { ofType { ofType { name } } } } } } } }")]
    [InlineData("{ __type(name: \"User\") { fields { type { fields { name } } } inputFields { name } } }")]
    public void May_list_fields_of_fields(string document) => Accepted(document);

    [Theory]
    [InlineData("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }")]
    [InlineData("{ __type(name: \"User\") { ...T } } fragment T on __Type { fields { type { ...U } } } "
        + "fragment U on __Type { interfaces { possibleTypes { name } } }")]
    public void Are_refused_when_they_list_fields_of_fields_of_fields(string document) => Assert.Equal(
        "Of the schema, lists of fields in lists of fields can be asked for, but not more than 2 deep. "
        + "Ask for names, and for each type by its name.",
        Assert.Single(Errors(document)).Message);
}

/// <summary>The limits of time are loose, because the machine may be busy: what they tell apart is milliseconds from
/// for ever.</summary>
public sealed class DocumentsMadeToBeCostly
{
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);
    static readonly GraphQLLimits Wide = new() { DocumentLengthMax = 1_000_000, TokenCountMax = 100_000 };

    [Fact]
    public void Are_refused_when_1000_fragments_spread_the_next_one_twice()
    {
        var fragments = Enumerable.Range(0, 1_000)
            .Select(i => $"fragment F{i} on User {{ a: friend {{ ...F{i + 1} }} b: friend {{ ...F{i + 1} }} }}");
        var errors = Timed(
            $"{{ user(id: 1) {{ ...F0 }} }} {string.Join(' ', fragments)} fragment F1000 on User {{ id }}");
        Assert.Equal(2, errors.Count);
        Assert.Contains("1002 deep", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("FieldCountMax", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_accepted_when_1000_fragments_come_to_few_fields()
    {
        var fragments = Enumerable.Range(0, 1_000).Select(i => $"fragment F{i} on User {{ ...F{i + 1} }}");
        Assert.Empty(Timed($"{{ user(id: 1) {{ ...F0 ...F0 }} }} {string.Join(' ', fragments)} "
            + "fragment F1000 on User { id }"));
    }

    [Fact]
    public void Are_refused_when_1000_fragments_spread_one_another_in_a_circle()
    {
        var fragments = Enumerable.Range(0, 1_000).Select(i => $"fragment F{i} on User {{ ...F{(i + 1) % 1_000} }}");
        var error = Assert.Single(Timed($"{{ user(id: 1) {{ ...F0 }} }} {string.Join(' ', fragments)}"));
        Assert.Equal(
            "Fragment \"F0\" spreads itself, by way of \"F1\", \"F2\", \"F3\", \"F4\", \"F5\" and 994 more.",
            error.Message);
        Assert.Equal(20, error.Locations.Count);
    }

    [Fact]
    public void Are_accepted_when_they_have_500_aliases_of_a_field() => Assert.Empty(
        Timed($"{{ user(id: 1) {{ {string.Join(' ', Enumerable.Range(0, 500).Select(i => $"a{i}: name"))} }} }}"));

    [Fact]
    public void Are_accepted_when_they_have_500_times_the_same_field() => Assert.Empty(Timed(
        $"{{ user(id: 1) {{ {string.Join(' ', Enumerable.Repeat("friend { id }", 499))} }} }}"));

    [Fact]
    public void Are_accepted_when_50_operations_spread_one_large_fragment_and_refused_when_there_is_one_more()
    {
        Assert.Empty(Timed(Spreading(50)));
        var error = Assert.Single(Timed(Spreading(51)));
        Assert.Contains("OperationCountMax", error.Message, StringComparison.Ordinal);
    }

    static string Spreading(int operationCount)
    {
        var operations = Enumerable.Range(0, operationCount).Select(i => $"query Q{i} {{ user(id: 1) {{ ...F }} }}");
        var fields = Enumerable.Range(0, 900).Select(i => $"a{i}: name");
        return $"{string.Join(' ', operations)} fragment F on User {{ {string.Join(' ', fields)} }}";
    }

    [Fact]
    public void Are_refused_when_selections_are_merged_again_and_again()
    {
        var inner = "x: id";
        for (var i = 0; i < 9; i++) inner = $"friend {{ {inner} }} friend {{ {inner} }}";
        var limits = Wide with { FieldCountMax = 10_000 };
        var conflicting = $"{{ user(id: 1) {{ {inner} {inner.Replace("id", "name", StringComparison.Ordinal)} }} }}";
        Assert.Equal(100, Timed(conflicting, limits).Count);
    }

    [Fact]
    public void Are_refused_when_20000_values_of_an_enum_are_none()
    {
        var names = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"GREEN{i}"));
        Assert.Equal(100, Timed($"{{ users(colours: [{names}]) {{ id }} }}").Count);
    }

    static IReadOnlyList<GraphQLError> Timed(string document, GraphQLLimits? limits = null)
    {
        var watch = Stopwatch.StartNew();
        var errors = Errors(document, limits ?? Wide);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeMax);
        return errors;
    }
}

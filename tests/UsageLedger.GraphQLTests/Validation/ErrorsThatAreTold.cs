using UsageLedger.GraphQL.Validation;
using static UsageLedger.GraphQLTests.Validation.Sample;

namespace UsageLedger.GraphQLTests.Validation;

public sealed class ErrorsThatAreTold
{
    [Fact]
    public void Are_all_of_them_in_the_order_of_the_document() => Assert.Equal(
        [(1, 9), (2, 3), (3, 8), (4, 6), (6, 1)],
        Errors("query A($no: Int) {\n  typo\n  grid(x: 1)\n  ...G\n}\nfragment F on User { id }")
            .Select(error => (error.Locations[0].Line, error.Locations[0].Column)));

    [Fact]
    public void Are_not_more_than_100() => Assert.Equal(
        100, Errors($"{{ {string.Join(' ', Enumerable.Range(0, 500).Select(i => $"typo{i}"))} }}").Count);

    [Fact]
    public void Are_short_though_a_name_is_long()
    {
        var message = Assert.Single(Errors($"{{ {new string('x', 5_000)} }}")).Message;
        Assert.Equal(1_001, message.Length);
        Assert.EndsWith("x…", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_not_cut_within_a_character()
    {
        var emoji = string.Concat(Enumerable.Repeat("😀", 1_000));
        foreach (var text in new[] { emoji, "x" + emoji })
        {
            var message = Assert.Single(Errors($"{{ count(of: \"{text}\") }}")).Message;
            Assert.DoesNotContain(message.EnumerateRunes(), rune => rune.Value == 0xFFFD);
        }
    }
}

public sealed class SuggestionsForAName
{
    [Theory]
    [InlineData("name", "name")]
    [InlineData("nmae", "name")]
    [InlineData("NAME", "name")]
    [InlineData("colr", "colour")]
    [InlineData("friendd", "friend")]
    [InlineData("di", "id")]
    [InlineData("xyz", "")]
    [InlineData("", "")]
    [InlineData("nickname_of_the_user_as_written", "")]
    public void Are_those_that_look_alike(string written, string expected) => Assert.Equal(
        expected is "" ? "" : $" Did you mean \"{expected}\"?",
        Suggestions.DidYouMean(written, ["name", "nickname", "colour", "friend", "id"]));

    [Fact]
    public void Are_the_five_likeliest_the_likeliest_first() => Assert.Equal(
        " Did you mean \"field1\", \"field2\", \"field3\", \"field4\" or \"field5\"?",
        Suggestions.DidYouMean(
            "field1", ["field23", "field6", "field5", "field4", "field3", "field2", "field1"]));
}

using System.Text;
using System.Text.Json;
using UsageLedger.Configuration.Catalogue.Yaml;
using static UsageLedger.UnitTests.Configuration.Files;

namespace UsageLedger.UnitTests.Configuration;

public sealed class YamlThatIsRead
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("true", "true")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("'null'", "\"null\"")]
    [InlineData("12", "12")]
    [InlineData("+1", "1")]
    [InlineData("007", "7")]
    [InlineData("-.50", "-0.50")]
    [InlineData("5.", "5")]
    [InlineData("1e3", "1e3")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1.0.0", "\"1.0.0\"")]
    [InlineData("2026-11-20", "\"2026-11-20\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("\"\\U0001F600\"", "\"😀\"")]
    public void Means_what_the_core_schema_says(string yaml, string json) => Assert.True(JsonElement.DeepEquals(
        JsonElement.Parse($"[{json}]"), Yaml($"- {yaml}").Root), Yaml($"- {yaml}").Root.GetRawText());

    [Fact]
    public void May_repeat_itself_by_anchors()
    {
        var root = Yaml("a: &x [{ id: calls, limit: 5 }]\nb: *x\nc: *x").Root;
        Assert.Equal(5, root.GetProperty("c")[0].GetProperty("limit").GetInt32());
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", 3, "the key 'a' comes twice")]
    [InlineData("a:\n  - b: [\n", 3, "")]
    [InlineData("a: b: c", 1, "")]
    [InlineData("a: 1\n\tb: 2", 1, "")]
    [InlineData("a: 1\n---\nb: 2", 2, "there is a second document")]
    [InlineData("a: 1\nb: *x", 2, "there is no anchor 'x' before it")]
    [InlineData("a: &x [*x]", 1, "there is no anchor 'x' before it")]
    [InlineData("a: 1\n? [b]\n: 2", 2, "a key is not a text")]
    [InlineData("a: 1\nb: !ruby/object:Gem {}", 2, "is not taken")]
    [InlineData("a: !!binary YQ==", 1, "is not taken")]
    [InlineData("a: 0x1F", 1, "is a number that cannot be kept")]
    [InlineData("a: .inf", 1, "is a number that cannot be kept")]
    [InlineData("", 1, "the file is empty")]
    [InlineData("# nothing", 1, "the file is empty")]
    [InlineData("a: \"\\uD800\"", 1, "")]
    [InlineData("a: 1\nb: \0\nc: 1", 2, "holds a NUL character")]
    public void Is_refused_with_its_line(string yaml, long line, string problem)
    {
        var refused = Assert.Throws<InvalidYamlException>(() => Yaml(yaml));
        Assert.Equal(line, refused.Line);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_refused_when_it_is_not_UTF_8() =>
        Assert.Throws<InvalidYamlException>(() => YamlDocument.Read([0x61, 0x3A, 0x20, 0xFF]));

    [Fact]
    public void Is_refused_when_its_aliases_grow_beyond_measure()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 20; i++)
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        var refused = Assert.Throws<InvalidYamlException>(() => Yaml(bomb.ToString()));
        Assert.Contains("more than 100000 values", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Is_refused_when_it_is_too_deep(string opening)
    {
        var deep = string.Concat(Enumerable.Repeat(opening, 1024 * 1024 / opening.Length));
        Assert.Throws<InvalidYamlException>(() => Yaml(deep));
    }
}

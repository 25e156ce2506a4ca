using static UsageLedger.UnitTests.Configuration.Files;

namespace UsageLedger.UnitTests.Configuration;

public sealed class AFileThatCannotBeRead
{
    [Theory]
    [InlineData("colour: red", "colour", "is not known here: there are app, version, features, packages, addons")]
    [InlineData("features: [{ id: a, name: a, type: BINARY, unit: x }]", "features[0].unit", "is not known here")]
    [InlineData("packages: { archived: [] }", "packages.archived", "is not known here: there are draft, published")]
    [InlineData(
        "packages: { draft: [{ id: a, name: a, base_packages: [] }] }", "packages.draft[0].base_packages",
        "is not known here")]
    [InlineData("features: yes", "features", "is a text, not a list")]
    [InlineData("features: [7]", "features[0]", "is not a JSON object")]
    [InlineData("features: [{ name: a, type: BINARY }]", "features[0].id", "is required")]
    [InlineData("features: [{ id: 12, name: a, type: BINARY }]", "features[0].id", "is a number, not a text")]
    [InlineData("features: [{ id: a, name: a, type: SWITCH }]", "features[0].type", "is none of BINARY, CONSUMABLE")]
    [InlineData("features: [{ id: \"a\\0\", name: a, type: BINARY }]", "features[0].id", "holds a control character")]
    [InlineData("features: [{ id: a, name: '', type: BINARY }]", "features[0].name", "is empty")]
    [InlineData("features: [{ id: a, name: a, type: BINARY, metadata: 7 }]", "features[0].metadata", "is a number")]
    [InlineData(
        "addons: { published: [{ id: a, name: a, base_packages: [b, b] }] }", "addons.published[0].base_packages[1]",
        "is 'b' a second time")]
    public void Names_the_path_and_what_is_wrong(string yaml, string path, string problem) =>
        Assert.Contains(Problems(yaml), each =>
            each.Field == path && each.Problem.StartsWith(problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("{ id: a, limit: -1 }", "limit", "\"CONSUMABLE\" type must be defined with null or a positive numeric")]
    [InlineData("{ id: a, limit: '5' }", "limit", "is a text, not a number")]
    [InlineData("{ id: a, limit: 1e400 }", "limit", "")]
    [InlineData("{ id: a, reset_period: WEEK }", "reset_period", "must be \"DAY\", \"MONTH\", or \"YEAR\"!")]
    [InlineData("{ id: a, overage_enabled: yes }", "overage_enabled", "is a text, not true or false")]
    public void Names_what_is_wrong_with_the_feature_of_a_package(string feature, string key, string problem) =>
        Assert.Contains(
            Problems($"packages: {{ draft: [{{ id: p, name: p, features: [{feature}] }}] }}"),
            each => each.Field == $"packages.draft[0].features[0].{key}"
                && each.Problem.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void Names_every_problem_at_once_and_each_has_its_line()
    {
        const string yaml = """
            features:
              - id: a
                type: SWITCH
              - id: b
                name: b
                type: BINARY
                colour: red
            """;
        var lines = Problems(yaml).Select(each => (Yaml(yaml).LineOf(each.Field), each.Field)).Order();
        Assert.Equal([(2, "features[0].name"), (3, "features[0].type"), (7, "features[1].colour")], lines);
    }

    [Fact]
    public void Is_no_file_when_it_is_a_list() => Assert.Equal("$", Problems("- a").Single().Field);
}

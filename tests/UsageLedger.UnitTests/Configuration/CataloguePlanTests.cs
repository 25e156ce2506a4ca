using UsageLedger.Configuration.Catalogue;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Configuration.Files;

namespace UsageLedger.UnitTests.Configuration;

/// <summary>A ledger with two features, a published package, a draft, an add-on, and one that is archived.</summary>
static class Acme
{
    public const string File = """
        app: acme-test
        features:
          - { id: calls, name: Calls, type: CONSUMABLE, unit_label: call }
          - { id: sso, name: SSO, type: BINARY }
        packages:
          draft:
            - { id: max, name: Max, features: [{ id: calls, limit: null }] }
          published:
            - id: pro
              name: Pro
              metadata: { tier: 2 }
              features:
                - { id: calls, limit: 1000, overage_enabled: true, reset_period: MONTH }
                - { id: sso }
        addons:
          published:
            - { id: more, name: More, base_packages: [pro], features: [{ id: calls, limit: 500 }] }
        """;

    public static readonly CatalogueState State = Archive("old", After(Nothing, Plan(Nothing, $"""
        {File}
          draft:
            - {OldPackage}
        """)));

    const string OldPackage = "{ id: old, name: Old, features: [{ id: calls, limit: 1 }] }";

    static CatalogueState Archive(string id, CatalogueState state) => state with
    {
        Packages = [.. state.Packages.Select(each =>
            each.Definition.Id == id ? each with { Status = PackageStatus.Archived } : each)],
    };
}

public sealed class AFileThatIsNew
{
    [Fact]
    public void Becomes_features_then_packages_and_what_is_published_is_so_at_once()
    {
        var plan = Plan(Nothing, Acme.File);
        Assert.Equal(
            [
                "feature/calls", "feature/sso", "package/max", "package/pro", "package/pro", "package/more",
                "package/more",
            ],
            plan.Changes.Select(change => change.Stream));
        Assert.Equal(
            [
                "feature 'calls' is new: CONSUMABLE", "feature 'sso' is new: BINARY",
                "package 'max' is new: 'calls' unlimited",
                "package 'pro' is new: 'calls' 1000 each MONTH with overage, 'sso'",
                "package 'pro' becomes published, for good",
                "add-on 'more' is new: 'calls' 500; on 'pro'", "add-on 'more' becomes published, for good",
            ],
            plan.Lines.Select(line => line.ToString()));
    }

    [Fact]
    public void Means_what_it_says()
    {
        var state = After(Nothing, Plan(Nothing, Acme.File));
        var pro = state.Packages.Single(each => each.Definition.Id == "pro");
        Assert.Equal(PackageStatus.Published, pro.Status);
        Assert.Equal(
            [new PackageFeature("calls", 1000, ResetPeriod.Month, true), new PackageFeature("sso", null, null, false)],
            pro.Definition.Features);
        var more = state.Packages.Single(each => each.Definition.Id == "more").Definition;
        Assert.Equal((true, "pro"), (more.IsAddon, more.BasePackages.Single()));
        Assert.Equal("call", state.Features.Single(each => each.Id == "calls").UnitLabel);
    }

    [Fact]
    public void Changes_nothing_when_it_is_published_again() => Assert.Empty(Plan(Acme.State, Acme.File).Lines);
}

public sealed class AFileThatDiffersFromTheLedger
{
    [Fact]
    public void Changes_features_and_drafts_and_the_plan_names_what_differs()
    {
        var plan = Plan(Acme.State, Acme.File
            .Replace("name: Calls", "name: API calls", StringComparison.Ordinal)
            .Replace("name: Max, features: [{ id: calls, limit: null }]",
                "name: Maximum, features: [{ id: calls, limit: 5, reset_period: DAY }, { id: sso }]",
                StringComparison.Ordinal));
        Assert.Equal(
            [
                "feature 'calls' changes: name 'Calls' → 'API calls'",
                "package 'max' changes: name 'Max' → 'Maximum'; 'calls' unlimited → 5 each DAY; with 'sso'",
            ],
            plan.Lines.Select(line => line.ToString()));
        Assert.Equal(2, plan.Changes.Count);
    }

    [Fact]
    public void Publishes_a_draft_that_moved_to_the_other_section()
    {
        var moved = Acme.File.Replace("  published:\n    - id: pro", "    - id: pro", StringComparison.Ordinal)
            .Replace("  draft:\n", "  published:\n", StringComparison.Ordinal);
        Assert.Equal(["package 'max' becomes published, for good"], Lines(Acme.State, moved));
    }

    [Fact]
    public void Leaves_alone_what_it_does_not_speak_of()
    {
        var silent = Acme.File.Replace(", unit_label: call", "", StringComparison.Ordinal)
            .Replace("      metadata: { tier: 2 }\n", "", StringComparison.Ordinal);
        Assert.Empty(Plan(Acme.State, silent).Lines);
    }

    [Fact]
    public void Takes_away_what_it_says_is_null()
    {
        var line = Assert.Single(
            Lines(Acme.State, Acme.File.Replace("unit_label: call", "unit_label: null", StringComparison.Ordinal)));
        Assert.Equal("feature 'calls' changes: unit_label 'call' → none", line);
    }

    [Fact]
    public void Leaves_a_draft_without_features_as_it_is()
    {
        var empty = new Package(new("none", "None", IsAddon: false, [], [], null), PackageStatus.Draft);
        var state = Acme.State with { Packages = [empty, .. Acme.State.Packages] };
        var said = Acme.File.Replace(
            "  draft:\n", "  draft:\n    - { id: none, name: None }\n", StringComparison.Ordinal);
        Assert.Empty(Plan(state, said).Lines);
    }

    [Fact]
    public void Warns_when_the_metadata_of_a_published_package_changes()
    {
        var plan = Plan(Acme.State, Acme.File.Replace("tier: 2", "tier: 3", StringComparison.Ordinal));
        Assert.StartsWith("[WARNING] package 'pro' is published: its metadata", plan.Lines.Single().ToString());
        Assert.Single(plan.Changes);
    }

    [Fact]
    public void Deletes_nothing_and_warns_of_what_it_leaves_out_but_for_what_is_archived()
    {
        const string one = """
            features: [{ id: calls, name: Calls, type: CONSUMABLE }]
            packages: { draft: [{ id: max, name: Max, features: [{ id: calls, limit: null }] }] }
            """;
        string[] expected =
        [
            "[WARNING] feature 'sso' is not in the file: it stays as it is",
            "[WARNING] package 'pro' is not in the file: it stays as it is",
        ];
        var plan = Plan(Acme.State, one);
        Assert.Equal(expected, plan.Lines.Select(line => line.ToString()));
        Assert.Empty(plan.Changes);
        Assert.Equal(
            "[WARNING] add-on 'more' is not in the file: it stays as it is",
            Lines(Acme.State, $"{one}\naddons: {{}}").First(line => line.Contains("more", StringComparison.Ordinal)));
    }

    [Fact]
    public void Warns_when_it_was_written_for_another_tenant() => Assert.Equal(
        ["[WARNING] the file was written for 'acme-live', and this is 'acme-test'"],
        Lines(Acme.State, Acme.File.Replace("acme-test", "acme-live", StringComparison.Ordinal)));
}

public sealed class AFileThatARuleSpeaksAgainst
{
    [Theory]
    [InlineData("name: SSO, type: BINARY", "name: SSO, type: CONSUMABLE", "Feature 'sso' is BINARY: a type never")]
    [InlineData("limit: 1000", "limit: 1001", "with overage → 1001 each MONTH with overage.")]
    [InlineData("name: Pro", "name: Professional", "Package 'pro' is published: only its metadata can change")]
    [InlineData("id: sso }", "id: sso, limit: 1 }", "Feature 'sso' is BINARY: it is not counted and takes no limit")]
    [InlineData("{ id: sso }", "{ id: ss }", "package 'pro': Feature 'ss' does not exist: create it first")]
    [InlineData("[pro]", "[prow]", "add-on 'more': Base package 'prow' does not exist: create it first")]
    [InlineData("type: BINARY", "type: BINARY, unit_label: x", "Feature 'sso' is BINARY: it is not counted and takes")]
    [InlineData("id: max", "id: old", "package 'old' is archived: it cannot become a draft again")]
    public void Is_refused_as_a_whole_with_the_words_of_the_rule(string part, string instead, string said)
    {
        var plan = Plan(
            Acme.State,
            Acme.File.Replace(part, instead, StringComparison.Ordinal)
                .Replace("name: Calls", "name: changed", StringComparison.Ordinal));
        Assert.Contains(plan.Errors, line => line.ToString().StartsWith("[ERROR] ", StringComparison.Ordinal)
            && line.Text.Contains(said, StringComparison.Ordinal));
        Assert.Contains(plan.Lines, line => line.Text.StartsWith("feature 'calls' changes", StringComparison.Ordinal));
        Assert.Empty(plan.Changes);
    }

    [Fact]
    public void Cannot_make_a_published_package_a_draft_nor_publish_an_archived_one()
    {
        var draft = Acme.File.Replace("  published:\n    - id: pro", "    - id: pro", StringComparison.Ordinal);
        Assert.Contains("[ERROR] package 'pro' is published: it cannot become a draft again", Lines(Acme.State, draft));
        var again = Acme.File.Replace(
            "    - { id: more,", "    - { id: old, name: Old, features: [{ id: calls, limit: 1 }] }\n    - { id: more,",
            StringComparison.Ordinal);
        Assert.Contains(
            "[ERROR] Package 'old' is archived: it cannot be published again.", Lines(Acme.State, again));
    }

    [Theory]
    [InlineData("features: []", "your setup must contain at least one feature!")]
    [InlineData("packages: {}", "your setup must contain at least one package!")]
    [InlineData(
        "features: [{ id: a, name: a, type: BINARY }, { id: a, name: b, type: BINARY }]",
        "duplicate feature IDs are not allowed!")]
    [InlineData(
        "packages: { draft: [{ id: a, name: a }], published: [{ id: a, name: a }] }",
        "all package IDs must be unique!")]
    [InlineData(
        "packages: { draft: [{ id: a, name: a, features: [] }] }", "all packages must link to at least one feature!")]
    [InlineData(
        "packages: { draft: [{ id: a, name: a, features: [{ id: calls }] }] }",
        "all package features of \"CONSUMABLE\" type must be defined with null or a positive numeric value")]
    public void Is_refused_with_the_words_of_Kanas_own_tool(string yaml, string said) =>
        Assert.Contains(Plan(Acme.State, yaml).Errors, line => line.Text.StartsWith(said, StringComparison.Ordinal));

    [Fact]
    public void Is_shown_without_what_a_terminal_would_take_for_a_command()
    {
        var lines = Lines(Acme.State, Acme.File.Replace("name: Calls", "name: \"\\e[2J\"", StringComparison.Ordinal));
        Assert.Equal(["feature 'calls' changes: name 'Calls' → '\\u001b[2J'"], lines);
    }
}

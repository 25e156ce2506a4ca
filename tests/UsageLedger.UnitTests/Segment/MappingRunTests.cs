using System.Text.Json;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;

namespace UsageLedger.UnitTests.Segment;

public sealed class ARunOfARule
{
    static readonly Guid RunId = Guid.CreateVersion7();

    [Fact]
    public void Maps_what_nothing_has_mapped_and_its_rule_matches()
    {
        var track = Track("Exported");
        var change = Run("exports", Rule("exports", "Exported", "files", 2)).ChangeOf(track);
        Assert.Equal(
            new(track, "files", 2, new(track.Id, track.Tracked.MessageId, "Exported", "exports", 1, RunId)), change);
    }

    [Fact]
    public void Leaves_what_its_rule_does_not_match() =>
        Assert.Null(Run("exports", Rule("exports", "Exported", "files")).ChangeOf(Track("Imported")));

    [Fact]
    public void Leaves_what_a_rule_before_it_matches() => Assert.Null(
        Run("exports", Rule("all", "Exported", "other"), Rule("exports", "Exported", "files"))
            .ChangeOf(Track("Exported")));

    [Fact]
    public void Goes_before_a_rule_that_is_asked_later() => Assert.Equal(
        "files",
        Run("exports", Rule("exports", "Exported", "files"), Rule("all", "Exported", "other"))
            .ChangeOf(Track("Exported"))?.FeatureId);

    [Fact]
    public void Leaves_what_is_mapped_unless_that_is_included() => Assert.Null(
        Run("exports", Rule("exports", "Exported", "files")).ChangeOf(Track("Exported", "other", 1, "exports")));

    [Fact]
    public void Never_touches_what_named_its_feature_itself() => Assert.Null(
        RunOverAll("exports", Rule("exports", "Exported", "files")).ChangeOf(Naming("other", isMapped: true)));

    [Fact]
    public void Never_touches_it_either_when_its_usage_was_refused() => Assert.Null(
        Run("exports", Rule("exports", "Exported", "files")).ChangeOf(Naming("other", isMapped: false)));

    [Theory]
    [InlineData("other", 1)] // another feature
    [InlineData("files", 3)] // another delta
    public void Maps_anew_what_counts_as_something_else(string featureId, int delta)
    {
        var track = Track("Exported", featureId, delta, "exports");
        var change = RunOverAll("exports", Rule("exports", "Exported", "files")).ChangeOf(track);
        Assert.Equal(("files", 1m, RunId), (change?.FeatureId, change?.Delta, change?.Link?.RunId));
    }

    [Fact]
    public void Leaves_what_counts_as_the_same_already() => Assert.Null(
        RunOverAll("exports", Rule("exports", "Exported", "files"))
            .ChangeOf(Track("Exported", "files", 1, "exports")));

    [Fact]
    public void Takes_over_what_a_rule_after_it_has_mapped() => Assert.Equal(
        "files",
        RunOverAll("exports", Rule("exports", "Exported", "files"), Rule("all", "Exported", "other"))
            .ChangeOf(Track("Exported", "other", 1, "all"))?.FeatureId);

    [Fact]
    public void Hands_over_what_its_rule_has_mapped_and_one_before_it_matches_now() => Assert.Equal(
        "other",
        RunOverAll("exports", Rule("all", "Exported", "other"), Rule("exports", "Exported", "files"))
            .ChangeOf(Track("Exported", "files", 1, "exports"))?.FeatureId);

    [Fact]
    public void Leaves_what_other_rules_have_among_themselves() => Assert.Null(
        RunOverAll("exports", Rule("all", "Imported", "other"), Rule("exports", "Exported", "files"))
            .ChangeOf(Track("Imported", "files", 1, "gone")));

    [Fact]
    public void Takes_back_what_its_rule_has_mapped_and_none_matches_any_more()
    {
        var change = RunOverAll("exports", Rule("exports", "Imported", "files"))
            .ChangeOf(Track("Exported", "files", 1, "exports"));
        Assert.NotNull(change);
        Assert.Equal((null, null), (change.FeatureId, change.Link));
    }

    [Fact]
    public void Is_refused_for_a_disabled_rule_unless_it_takes_back()
    {
        var rules = new SegmentRules([Rule("exports", "Exported", "files") with { IsEnabled = false }]);
        var refused = Assert.IsType<Decision.Refused>(MappingRun.Start(RunId, "exports", false, rules, 9));
        Assert.Equal("rule-disabled", refused.Rule);
        Assert.IsType<Decision.Accepted>(MappingRun.Start(RunId, "exports", true, rules, 9));
    }

    static MappingRun Run(string ruleId, params SegmentRuleDefined[] rules) =>
        new(new(RunId, ruleId, false, rules, 100));

    static MappingRun RunOverAll(string ruleId, params SegmentRuleDefined[] rules) =>
        new(new(RunId, ruleId, true, rules, 100));

    static SegmentRuleDefined Rule(string id, string eventName, string featureId, decimal delta = 1) => new(
        id, 1, id, true, [new(null, RuleOperator.Equals, JsonSerializer.SerializeToElement(eventName))], featureId,
        new(delta, null));

    static StoredTrack Track(string eventName) =>
        new(7, Guid.NewGuid(), new("124", "message-1", eventName, DateTimeOffset.UnixEpoch, null), null);

    static StoredTrack Naming(string featureId, bool isMapped)
    {
        var track = isMapped ? Track("Exported", featureId, 1, null) : Track("Exported");
        var properties = JsonSerializer.SerializeToElement(new { featureId });
        return track with { Tracked = track.Tracked with { Properties = properties } };
    }

    static StoredTrack Track(string eventName, string featureId, decimal delta, string? ruleId)
    {
        var track = Track(eventName);
        var link = new SegmentLink(track.Id, "message-1", eventName, ruleId, ruleId is null ? null : 1, null);
        return track with { Current = new(Guid.NewGuid(), featureId, delta, link) };
    }
}

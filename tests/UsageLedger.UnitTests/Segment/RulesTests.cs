using System.Globalization;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using static UsageLedger.UnitTests.Segment.RulesSamples;

namespace UsageLedger.UnitTests.Segment;

public sealed class ARuleForSegmentsEvents
{
    static readonly RuleCondition IsPdf = Property("object.format", RuleOperator.Equals, "\"pdf\"");
    const string Pdf = """{"object":{"format":"pdf"},"pages":12.5,"text":"12","long":1.2345678901234567890123456789}""";

    [Fact]
    public void Matches_when_all_conditions_hold()
    {
        Assert.Equal(1, DeltaOf(Pdf, Named(Exported), IsPdf));
        Assert.Null(DeltaOf(Pdf, Named("Report Opened"), IsPdf));
        Assert.Null(DeltaOf("""{"object":{"format":"csv"}}""", Named(Exported), IsPdf));
        Assert.Equal(1, DeltaOf(Pdf, IsPdf));
        Assert.Equal(1, DeltaOf("null", Named(Exported)));
    }

    [Fact]
    public void Matches_nothing_while_it_is_disabled() =>
        Assert.Null((Rule("one", IsPdf) with { IsEnabled = false }).DeltaOf(Exported, Json(Pdf)));

    [Theory]
    [InlineData("""{"n":12.5}""", "12.5")]
    [InlineData("""{"n":-3}""", "-3")]
    [InlineData("""{"n":1.5e3}""", "1500")]
    [InlineData("""{"n":1e-10}""", "0.0000000001")]
    [InlineData("""{"n":1234567890123456789012345678}""", "1234567890123456789012345678")]
    [InlineData("""{"n":1.0000000000000000000000000000000000}""", "1")]
    [InlineData("""{"n":0}""", "0")]
    public void Counts_what_a_property_says(string properties, string delta) => Assert.Equal(
        decimal.Parse(delta, CultureInfo.InvariantCulture), new RuleDelta(null, "n").Of(Json(properties)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"n":"12"}""")]
    [InlineData("""{"n":null}""")]
    [InlineData("""{"n":true}""")]
    [InlineData("""{"n":1.2345678901234567890123456789}""")] // 29 digits
    [InlineData("""{"n":1e29}""")]
    [InlineData("""{"n":1e-29}""")]
    [InlineData("""{"n":1e99999999999}""")]
    public void Does_not_match_when_that_property_is_no_number_that_can_be_held_exactly(string properties) =>
        Assert.Null((Rule("one", Named(Exported)) with { Delta = new(null, "n") }).DeltaOf(Exported, Json(properties)));
}

public sealed class ATenantsRules
{
    static readonly SegmentRuleDefined First = Rule("first", Named(Exported));
    static readonly SegmentRuleDefined Second = Rule("second", Property("n", RuleOperator.Exists, null));
    static readonly SegmentRuleDefined Third = Rule("third", Property("n", RuleOperator.Exists, null));
    static readonly SegmentRules All = SegmentRules.Of([First, Second, Third]);

    [Fact]
    public void The_first_that_matches_counts()
    {
        var properties = Json("""{"n":1}""");
        Assert.Equal("first", All.FirstMatch(Exported, properties)?.Rule.Id);
        Assert.Equal("second", All.FirstMatch("another", properties)?.Rule.Id);
        Assert.Null(All.FirstMatch("another", null));
        var order = new SegmentRulesReordered(["third", "first", "second"]);
        var reordered = SegmentRules.Of([First, Second, Third, order]);
        Assert.Equal("third", reordered.FirstMatch(Exported, properties)?.Rule.Id);
    }

    [Fact]
    public void One_that_does_not_match_for_its_delta_leaves_the_event_to_the_next()
    {
        var rules = SegmentRules.Of([First with { Delta = new(null, "pages") }, Second]);
        Assert.Equal("second", rules.FirstMatch(Exported, Json("""{"n":1}"""))?.Rule.Id);
        Assert.Equal(3, rules.FirstMatch(Exported, Json("""{"n":1,"pages":3}"""))?.Delta);
    }

    [Fact]
    public void A_changed_rule_keeps_its_place_and_a_new_one_is_last()
    {
        var changed = First with { Name = "another", Version = 2 };
        Assert.Equal(["first", "second", "third"], Ids(SegmentRules.Of([First, Second, Third, changed])));
        var again = SegmentRules.Of([First, Second, new SegmentRuleDeleted("first"), First]);
        Assert.Equal(["second", "first"], Ids(again));
        Assert.Equal(["first", "second", "third", "new"], Ids(All.With(Rule("new", Named("x")))));
        Assert.Equal(["first", "second", "third"], Ids(All)); // With changes nothing
    }

    [Fact]
    public void Versions_go_on_across_a_deletion()
    {
        var rules = SegmentRules.Of([First, First with { Version = 2 }, new SegmentRuleDeleted("first")]);
        Assert.Equal(3, Defined(rules.Define(First, featureExists: true)).Version);
        Assert.Equal(1, Defined(rules.Define(Second, featureExists: true)).Version);
    }

    [Fact]
    public void The_same_again_changes_nothing()
    {
        Assert.IsType<Decision.Unchanged>(All.Define(First with { Version = 0 }, featureExists: true));
        var same = Rule("first", Property("n", RuleOperator.Equals, "1.0"));
        var rules = SegmentRules.Of([Rule("first", Property("n", RuleOperator.Equals, "1"))]);
        Assert.IsType<Decision.Unchanged>(rules.Define(same, featureExists: true));
        foreach (var other in new[]
        {
            First with { Name = "x" }, First with { IsEnabled = false }, First with { FeatureId = "x" },
            First with { Delta = new(2, null) }, First with { Delta = new(null, "n") },
            Rule("first", Named("x")), Rule("first", Named(Exported), Named(Exported)),
            Rule("first", Property("n", RuleOperator.Exists, null)),
        })
            Assert.Equal(2, Defined(All.Define(other, featureExists: true)).Version);
    }

    [Fact]
    public void No_rule_is_for_a_feature_that_is_not_there() =>
        Assert.Equal("feature-unknown", Refusal(All.Define(First, featureExists: false)));

    [Fact]
    public void There_is_an_end_to_how_many_there_are()
    {
        var full = new SegmentRules(
            Enumerable.Range(0, SegmentRules.CountMax).Select(i => Rule($"rule-{i}", Named("x"))));
        Assert.Equal("too-many-rules", Refusal(full.Define(First, featureExists: true)));
        Assert.IsType<Decision.Accepted>(full.Define(Rule("rule-7", Named("y")), featureExists: true));
    }

    [Theory]
    [InlineData("first", "second")]
    [InlineData("first", "second", "second")]
    [InlineData("first", "second", "third", "fourth")]
    [InlineData]
    public void An_order_names_each_once(params string[] ids) =>
        Assert.Equal("rule-order-incomplete", Refusal(All.Reorder(ids)));

    [Fact]
    public void The_order_that_is_there_already_changes_nothing()
    {
        Assert.IsType<Decision.Unchanged>(All.Reorder(["first", "second", "third"]));
        Assert.IsType<Decision.Accepted>(All.Reorder(["third", "first", "second"]));
    }

    static IEnumerable<string> Ids(SegmentRules rules) => rules.InOrder.Select(rule => rule.Id);

    static SegmentRuleDefined Defined(Decision decision) =>
        Assert.IsType<SegmentRuleDefined>(Assert.IsType<Decision.Accepted>(decision).Event);

    static string Refusal(Decision decision) => Assert.IsType<Decision.Refused>(decision).Rule;
}

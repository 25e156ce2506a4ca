using UsageLedger.Contracts;
using static UsageLedger.UnitTests.Segment.Ingest.SegmentReads;

namespace UsageLedger.UnitTests.Segment.Ingest;

/// <summary>A track call, over <c>POST /v1/track</c>.</summary>
public sealed class ATrackCallThatIsRead
{
    [Fact]
    public void Keeps_its_name_and_all_of_its_properties()
    {
        var track = Track("""{"region":"eu","nested":{"a":[1.50,null]}}""");
        Assert.Equal("Report Exported", track.Event);
        Assert.Equal("""{"region":"eu","nested":{"a":[1.50,null]}}""", track.Properties?.GetRawText());
    }

    [Theory]
    [InlineData("""{"userId":"u","event":"e"}""")]
    [InlineData("""{"userId":"u","event":"e","properties":null}""")]
    public void May_have_no_properties(string json)
    {
        var track = Good(json, "track").Track!;
        Assert.True(track is { Properties: null, FeatureId: null, Delta: null });
    }

    [Theory]
    [InlineData("""{"featureId":"exports"}""", "1")]
    [InlineData("""{"featureId":"exports","delta":null}""", "1")]
    [InlineData("""{"featureId":"exports","delta":3}""", "3")]
    [InlineData("""{"featureId":"exports","delta":-0.50}""", "-0.50")]
    [InlineData("""{"featureId":"exports","delta":0}""", "0")]
    [InlineData("""{"featureId":"exports","delta":1e3}""", "1000")]
    [InlineData("""{"featureId":"exports","delta":9999999999999999999999999999}""", "9999999999999999999999999999")]
    [InlineData("""{"featureId":"exports","delta":0.1234567890123456789012345678}""",
        "0.1234567890123456789012345678")]
    public void Names_the_feature_and_exactly_how_much_of_it(string properties, string delta)
    {
        var track = Track(properties);
        Assert.Equal(("exports", decimal.Parse(delta, null)), (track.FeatureId, track.Delta));
        Assert.Equal(properties, track.Properties?.GetRawText());
    }

    [Theory]
    [InlineData("\"3\"", "is a text, not a number")]
    [InlineData("true", "is true or false, not a number")]
    [InlineData("{}", "is an object, not a number")]
    [InlineData("1e40", "")]
    [InlineData("0.12345678901234567890123456789", "")]
    public void Says_how_much_with_a_number_that_can_be_kept(string delta, string problem)
    {
        var only = Assert.Single(Problems(With($$"""{"featureId":"exports","delta":{{delta}}}"""), "track"));
        Assert.StartsWith($"properties.delta {problem}", only, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"delta":"3"}""")]
    [InlineData("""{"delta":[]}""")]
    [InlineData("""{"featureId":null,"delta":{"a":1}}""")]
    [InlineData("""{"delta":2}""")]
    public void Has_a_property_as_any_other_in_delta_when_it_names_no_feature(string properties)
    {
        var track = Track(properties);
        Assert.True(track is { FeatureId: null, Delta: null });
        Assert.Equal(properties, track.Properties?.GetRawText());
    }

    [Theory]
    [InlineData("7", "is a number, not a text")]
    [InlineData("\"\"", "is empty")]
    [InlineData("\"a\\nb\"", "holds a control character")]
    public void Names_the_feature_with_an_id(string featureId, string problem) => Assert.Equal(
        [$"properties.featureId {problem}"], Problems(With($$"""{"featureId":{{featureId}}}"""), "track"));

    [Fact]
    public void Names_every_property_that_does_not_hold_at_once() => Assert.Equal(
        ["properties holds a NUL character", "properties.featureId is a number, not a text",
            "properties.delta is a text, not a number"],
        Problems(With("""{"a":"\u0000","featureId":1,"delta":"3"}"""), "track"));

    [Theory]
    [InlineData("[]", "is a list, not a JSON object")]
    [InlineData("\"text\"", "is a text, not a JSON object")]
    [InlineData("""{"a":1,"a":2}""", "holds 'a' twice")]
    [InlineData("""{"featureId":"a","featureId":"b"}""", "holds 'featureId' twice")]
    [InlineData("""{"a":"\ud800"}""", "holds text that is not valid Unicode")]
    [InlineData("""{"\ud800":"a"}""", "holds text that is not valid Unicode")]
    [InlineData("""{"a":1e999}""", "holds a number out of range")]
    public void Has_properties_that_can_be_kept(string properties, string problem) =>
        Assert.Equal([$"properties {problem}"], Problems(With(properties), "track"));

    [Fact]
    public void Has_properties_of_32_levels_at_most()
    {
        Assert.NotNull(Track(Nested(32)).Properties);
        Assert.Equal(["properties is nested deeper than 32 levels"], Problems(With(Nested(33)), "track"));
        Assert.Equal(["properties is nested deeper than 32 levels"], Problems(With(Nested(10_000)), "track"));
    }

    [Fact]
    public void Has_properties_of_32_kibibytes_at_most()
    {
        var frame = """{"a":""}""".Length;
        var largest = $$"""{"a":"{{new string('x', UsageLimits.SegmentPropertiesBytesMax - frame)}}"}""";
        Assert.Equal(largest, Track(largest).Properties?.GetRawText());
        Assert.Equal(
            ["properties is larger than 32768 bytes"], Problems(With(largest.Replace("x\"", "xx\"")), "track"));
    }

    [Theory]
    [InlineData("null", "is required")]
    [InlineData("\"\"", "is empty")]
    [InlineData("7", "is a number, not a text")]
    [InlineData("\"a\\u0000b\"", "holds a NUL character")]
    [InlineData("\"\\udc00\"", "is not valid Unicode")]
    public void Has_a_name(string name, string problem) =>
        Assert.Equal([$"event {problem}"], Problems($$"""{"userId":"u","event":{{name}}}""", "track"));

    [Fact]
    public void Has_a_name_of_500_characters_at_most()
    {
        var longest = new string('x', UsageLimits.SegmentEventLengthMax);
        Assert.Equal(longest, Good($$"""{"userId":"u","event":"{{longest}}"}""", "track").Track?.Event);
        Assert.Equal(
            ["event is longer than 500 characters"],
            Problems($$"""{"userId":"u","event":"{{longest}}x"}""", "track"));
    }

    // The properties themselves are the first level.
    static string Nested(int levels) =>
        $$"""{"a":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";

    static string With(string properties) =>
        $$"""{"userId":"u","event":"Report Exported","properties":{{properties}}}""";

    static SegmentTrack Track(string properties)
    {
        var read = Good(With(properties), "track");
        Assert.Null(read.Identify);
        return read.Track!;
    }
}

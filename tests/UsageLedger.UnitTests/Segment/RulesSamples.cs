using System.Text.Json;
using UsageLedger.Domain.Segment;

namespace UsageLedger.UnitTests.Segment;

/// <summary>Rules and properties, written briefly.</summary>
static class RulesSamples
{
    public const string Exported = "Report Exported";

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static RuleCondition Named(string name) =>
        new(null, RuleOperator.Equals, JsonSerializer.SerializeToElement(name));

    /// <summary>A condition on a property; <paramref name="value"/> is JSON.</summary>
    public static RuleCondition Property(string path, RuleOperator compared, string? value) =>
        new(path, compared, value is null ? null : Json(value));

    public static SegmentRuleDefined Rule(string id, params RuleCondition[] conditions) =>
        new(id, Version: 1, Name: id, IsEnabled: true, conditions, FeatureId: $"feature-of-{id}", new(1, null));

    /// <summary>What a rule of these conditions makes of an event; null when it does not match.</summary>
    public static decimal? DeltaOf(string properties, params RuleCondition[] conditions) =>
        Rule("one", conditions).DeltaOf(Exported, Json(properties));
}

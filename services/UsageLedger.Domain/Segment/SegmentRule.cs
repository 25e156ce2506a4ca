using System.Text.Json;

namespace UsageLedger.Domain.Segment;

/// <summary>A rule was made or changed; the event holds all of it, and so is the rule's state.</summary>
/// <param name="Id">The customer's own id.</param>
/// <param name="Version">1, 2, 3 … for each change of this rule, also across a deletion.</param>
/// <param name="Name">What people call it.</param>
/// <param name="IsEnabled">False: it matches nothing for the time being.</param>
/// <param name="Conditions">One or more; all must hold, at most one is about the event's name.</param>
/// <param name="FeatureId">What was used when they hold.</param>
/// <param name="Delta">How much.</param>
public sealed record SegmentRuleDefined(
    string Id,
    int Version,
    string Name,
    bool IsEnabled,
    IReadOnlyList<RuleCondition> Conditions,
    string FeatureId,
    RuleDelta Delta)
{
    /// <summary>How much was used if the rule matches an event, or null when it does not.</summary>
    public decimal? DeltaOf(string eventName, JsonElement? properties) =>
        IsEnabled && Conditions.All(condition => condition.Holds(eventName, properties)) ? Delta.Of(properties) : null;

    /// <summary>True when both say the same, whatever their versions.</summary>
    public bool SaysTheSameAs(SegmentRuleDefined other) =>
        this with { Conditions = other.Conditions, Version = other.Version } == other
        && Conditions.Count == other.Conditions.Count
        && Conditions.Zip(other.Conditions).All(pair => pair.First.SaysTheSameAs(pair.Second));
}

/// <summary>A rule is no more. What it recorded stays.</summary>
/// <param name="Id">The rule.</param>
public sealed record SegmentRuleDeleted(string Id);

/// <summary>The rules are asked in this order from now on.</summary>
/// <param name="Ids">Each rule once.</param>
public sealed record SegmentRulesReordered(IReadOnlyList<string> Ids);

/// <summary>How much was used when a rule matches: either a constant or what a property says.</summary>
/// <param name="Constant">In the feature's own unit; null when a property says it.</param>
/// <param name="Path">The property; null when it is a constant.</param>
public sealed record RuleDelta(decimal? Constant, string? Path)
{
    /// <summary>What it comes to for an event; null when the property is not there, or no number that can be held
    /// exactly (28 significant digits): then the rule does not match, and nothing wrong is counted.</summary>
    public decimal? Of(JsonElement? properties)
    {
        if (Path is null) return Constant;
        return PropertyPath.Find(properties, Path) is { ValueKind: JsonValueKind.Number } number
            ? JsonNumbers.Exactly(number)
            : null;
    }
}

using System.Diagnostics;
using System.Text.Json;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Segment;

/// <summary>What a rule makes of an event.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Delta">How much was used of the rule's feature.</param>
public sealed record RuleMatch(SegmentRuleDefined Rule, decimal Delta);

/// <summary>A tenant's rules, and how they change.</summary>
public sealed class SegmentRules
{
    /// <summary>The most rules of a tenant: each event is held against all of them.</summary>
    public const int CountMax = 500;

    readonly Dictionary<string, int> _lastVersions = new(StringComparer.Ordinal);
    readonly List<SegmentRuleDefined> _rules = [];

    /// <summary>These rules.</summary>
    /// <param name="inOrder">The order in which they are asked.</param>
    public SegmentRules(IEnumerable<SegmentRuleDefined> inOrder)
    {
        foreach (var rule in inOrder) Define(rule);
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<SegmentRuleDefined> InOrder => _rules;

    /// <summary>The rules that all events of their stream make.</summary>
    public static SegmentRules Of(IEnumerable<object> events)
    {
        var rules = new SegmentRules([]);
        foreach (var each in events) rules.Apply(each);
        return rules;
    }

    /// <summary>The rule of an id, or null.</summary>
    public SegmentRuleDefined? Find(string id) => _rules.Find(rule => rule.Id == id);

    /// <summary>The first rule that matches an event, and how much it makes of it; null when none does.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="properties">A JSON object, or null.</param>
    public RuleMatch? FirstMatch(string eventName, JsonElement? properties)
    {
        foreach (var rule in _rules)
            if (rule.DeltaOf(eventName, properties) is { } delta)
                return new(rule, delta);
        return null;
    }

    /// <summary>The rules as they would be with one made or changed: a new one is asked last.</summary>
    public SegmentRules With(SegmentRuleDefined wanted)
    {
        var rules = new SegmentRules(_rules);
        rules.Define(wanted with { Version = VersionAfter(wanted.Id) });
        return rules;
    }

    /// <summary>Makes or changes a rule.</summary>
    /// <param name="wanted">The rule as it is to be; its version is not looked at.</param>
    /// <param name="featureExists">Whether the catalogue has the rule's feature.</param>
    public Decision Define(SegmentRuleDefined wanted, bool featureExists)
    {
        if (!featureExists)
            return new Decision.Refused(
                "feature-unknown", $"There is no feature '{wanted.FeatureId}': create it first.");
        if (Find(wanted.Id) is not { } current)
        {
            if (_rules.Count >= CountMax)
                return new Decision.Refused(
                    "too-many-rules", $"There are {CountMax} rules already: delete one that is not needed.");
        }
        else if (current.SaysTheSameAs(wanted)) return new Decision.Unchanged();
        return new Decision.Accepted(wanted with { Version = VersionAfter(wanted.Id) });
    }

    /// <summary>Takes a rule away.</summary>
    public static Decision Delete(string id) => new Decision.Accepted(new SegmentRuleDeleted(id));

    /// <summary>Puts the rules in another order.</summary>
    /// <param name="ids">Every rule's id once.</param>
    public Decision Reorder(IReadOnlyList<string> ids)
    {
        var known = _rules.Select(rule => rule.Id).ToList();
        if (known.SequenceEqual(ids)) return new Decision.Unchanged();
        if (!known.Order(StringComparer.Ordinal).SequenceEqual(ids.Order(StringComparer.Ordinal)))
            return new Decision.Refused(
                "rule-order-incomplete", "The order names each rule once: read the rules again, and name them all.");
        return new Decision.Accepted(new SegmentRulesReordered(ids));
    }

    void Apply(object body)
    {
        switch (body)
        {
            case SegmentRuleDefined defined: Define(defined); break;
            case SegmentRuleDeleted deleted: _rules.RemoveAll(rule => rule.Id == deleted.Id); break;
            case SegmentRulesReordered reordered:
                var order = reordered.Ids.Index().ToDictionary(each => each.Item, each => each.Index);
                _rules.Sort((a, b) => order[a.Id].CompareTo(order[b.Id]));
                break;
            default: throw new UnreachableException($"{body.GetType()} is no event of rules");
        }
    }

    void Define(SegmentRuleDefined rule)
    {
        _lastVersions[rule.Id] = rule.Version;
        var place = _rules.FindIndex(each => each.Id == rule.Id);
        if (place < 0) _rules.Add(rule);
        else _rules[place] = rule;
    }

    int VersionAfter(string id) => _lastVersions.GetValueOrDefault(id) + 1;
}

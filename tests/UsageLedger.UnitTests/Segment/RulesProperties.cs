using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using UsageLedger.Domain.Segment;

namespace UsageLedger.UnitTests.Segment;

/// <summary>Random rules over random events, against a second implementation that is as plain as can be.</summary>
public sealed class RulesProperties
{
    static readonly string[] Names = ["a", "b"];
    static readonly string[] Scalars = ["null", "true", "\"x\"", "\"xy\"", "1", "1.0", "2", "-1e2"];
    static readonly string[] Paths = ["a", "b", "a.a", "a.b", "b.a"];

    sealed record Case(SegmentRuleDefined[] Rules, string Event, string Properties);

    static readonly Gen<string> Leaf = Gen.Frequency(
        (5, Gen.Elements(Scalars)),
        (1, Gen.Elements(Scalars).ListOf().Select(items => $"[{string.Join(',', items)}]")));

    static readonly Gen<RuleCondition> Condition =
        from isName in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        from name in Gen.Elements(Names)
        from path in Gen.Elements(Paths)
        from compared in Gen.Elements(Enum.GetValues<RuleOperator>())
        from value in Gen.Elements(Scalars)
        select isName
            ? RulesSamples.Named(name)
            : RulesSamples.Property(path, compared, compared == RuleOperator.Exists ? null : value);

    static readonly Gen<SegmentRuleDefined> Rule =
        from conditions in Condition.ListOf(2)
        from count in Gen.Choose(1, 2)
        from isEnabled in Gen.Frequency((1, Gen.Constant(false)), (6, Gen.Constant(true)))
        from path in Gen.Elements([null, .. Paths])
        select RulesSamples.Rule("rule", [.. conditions.Take(count)]) with
        {
            IsEnabled = isEnabled,
            Delta = new(path is null ? 3 : null, path),
        };

    static readonly Gen<Case> Cases =
        from rules in Rule.ListOf(4)
        from name in Gen.Elements(Names)
        from properties in Object(Gen.Frequency((2, Leaf), (1, Object(Leaf))))
        select new Case(
            [.. rules.Select((rule, i) => rule with { Id = $"rule-{i}" })], name, properties);

    [Fact]
    public void The_first_match_is_the_one_that_a_plain_search_finds() =>
        Prop.ForAll(Cases.ToArbitrary(), each =>
        {
            var found = new SegmentRules(each.Rules).FirstMatch(each.Event, JsonElement.Parse(each.Properties));
            return (found?.Rule.Id, found?.Delta) == Naive(each);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    static Gen<string> Object(Gen<string> member) =>
        from a in member
        from b in member
        from members in Gen.SubListOf($"\"a\":{a}", $"\"b\":{b}")
        select $"{{{string.Join(',', members)}}}";

    static (string?, decimal?) Naive(Case each)
    {
        foreach (var rule in each.Rules)
        {
            if (!rule.IsEnabled) continue;
            if (!rule.Conditions.All(condition => Holds(condition, each))) continue;
            if (rule.Delta.Path is not { } path) return (rule.Id, rule.Delta.Constant);
            if (At(each, path, out var value) && Number(value) is { } number) return (rule.Id, number);
        }
        return (null, null);
    }

    static bool Holds(RuleCondition condition, Case each)
    {
        var wanted = condition.Value is { } json ? JsonNode.Parse(json.GetRawText()) : null;
        if (condition.Path is null) return each.Event == (string?)wanted;
        if (!At(each, condition.Path, out var found)) return false;
        return condition.Operator switch
        {
            RuleOperator.Equals => Text(found) == Text(wanted),
            RuleOperator.NotEquals => Text(found) != Text(wanted),
            RuleOperator.Exists => found is not null,
            RuleOperator.Contains when found is JsonArray list => list.Any(item => Text(item) == Text(wanted)),
            RuleOperator.Contains => Text(found) is ['"', ..] && Text(wanted) is ['"', ..]
                && Text(found).Contains(Text(wanted).Trim('"'), StringComparison.Ordinal),
            RuleOperator.Greater => Number(found) > Number(wanted),
            RuleOperator.Less => Number(found) < Number(wanted),
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
    }

    static bool At(Case each, string path, out JsonNode? value)
    {
        value = JsonNode.Parse(each.Properties);
        foreach (var name in path.Split('.'))
            if (value is not JsonObject here || !here.TryGetPropertyValue(name, out value)) return false;
        return true;
    }

    static decimal? Number(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number
            ? decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;

    // One text for each value, whatever its spelling.
    static string Text(JsonNode? node) =>
        Number(node) is { } number
            ? number.ToString("G29", CultureInfo.InvariantCulture)
            : node?.ToJsonString() ?? "null";
}

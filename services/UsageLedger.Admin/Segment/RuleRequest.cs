using System.Runtime.InteropServices;
using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Domain.Segment;
using UsageLedger.Hosting;

namespace UsageLedger.Admin.Segment;

/// <summary>What a rule is to be.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Conditions">1 to 20, of which at most one is about the event's name. All must hold.</param>
/// <param name="FeatureId">What was used when they hold.</param>
/// <param name="Delta">How much was used: a number, or <c>{ "property": "a.path" }</c>, the number that this property
/// of the event holds; an event without it is not matched. 1 when left out.</param>
/// <param name="Enabled">False: it matches nothing for the time being. True when left out.</param>
sealed record RuleRequest(
    string Name,
    IReadOnlyList<RuleConditionBody> Conditions,
    string FeatureId,
    JsonElement? Delta = null,
    bool? Enabled = null)
{
    const int ConditionCountMax = 20;
    static readonly RuleDelta One = new(1, null);

    public static RuleRequest Read(FieldReader reader) => new(
        reader.Name("name", required: true) ?? "",
        ReadConditions(reader),
        reader.Id("featureId") ?? "",
        ReadDelta(reader),
        reader.Flag("enabled"));

    /// <summary>The rule; its version is not known yet.</summary>
    public SegmentRuleDefined Define(string id) => new(
        id,
        Version: 0,
        Name,
        IsEnabled: Enabled ?? true,
        [.. Conditions.Select(condition => condition.ToCondition())],
        FeatureId,
        Delta is { } delta ? ToDelta(delta) : One);

    /// <summary>How much a rule counts, as callers see it.</summary>
    public static JsonElement Spell(RuleDelta delta) => delta.Path is { } path
        ? JsonSerializer.SerializeToElement(new { property = path })
        : JsonSerializer.SerializeToElement(delta.Constant);

    static List<RuleConditionBody> ReadConditions(FieldReader reader)
    {
        var seen = reader.Problems.Count;
        var readers = reader.Objects("conditions", ConditionCountMax, required: true);
        if (readers.Count == 0 && reader.Has("conditions") && reader.Problems.Count == seen)
            reader.Add("conditions", "is empty");
        foreach (var second in readers.Where(each => each.Has("event")).Skip(1))
            second.Add("event", "is about the event's name: at most one condition is");
        return [.. readers.Select(RuleConditionBody.Read)];
    }

    static JsonElement? ReadDelta(FieldReader reader)
    {
        if (!reader.Has("delta")) return null;
        var delta = reader.Element.GetProperty("delta");
        switch (delta.ValueKind)
        {
            case JsonValueKind.Number: reader.Decimal("delta"); break;
            case JsonValueKind.Object: reader.Object("delta")!.Id("property"); break;
            default: reader.Add("delta", "is neither a number nor an object with a property"); break;
        }
        return delta;
    }

    static RuleDelta ToDelta(JsonElement delta)
    {
        if (delta.ValueKind == JsonValueKind.Object) return new(null, delta.GetProperty("property").GetString());
        return ExactDecimal.Parse(JsonMarshal.GetRawUtf8Value(delta), out var constant) is null
            ? new(constant, null)
            : throw new InvalidOperationException("the delta was found to be exact before");
    }
}

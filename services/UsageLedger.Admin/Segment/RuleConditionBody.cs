using System.Text.Json;
using System.Text.Json.Serialization;
using UsageLedger.Contracts;
using UsageLedger.Domain.Segment;
using UsageLedger.Hosting;

namespace UsageLedger.Admin.Segment;

/// <summary>What must hold of an event: either its name or one of its properties.</summary>
/// <param name="Event">The event's name; no other field goes with it.</param>
/// <param name="Property">A path into the event's properties, e.g. <c>object.name</c>. Of a property that is not there,
/// nothing holds.</param>
/// <param name="Operator"><c>=</c> when left out, <c>!=</c>, <c>exists</c>, <c>contains</c> (a text in a text, or a
/// value in a list), <c>&gt;</c> or <c>&lt;</c>.</param>
sealed record RuleConditionBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Event = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Property = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Operator = null)
{
    /// <summary>Characters of a text that a property is compared with.</summary>
    public const int TextLengthMax = 1_000;

    static readonly JsonElement Null = JsonElement.Parse("null");

    // Their order is that of the messages.
    static readonly Dictionary<string, RuleOperator> Operators = new(StringComparer.Ordinal)
    {
        ["="] = RuleOperator.Equals,
        ["!="] = RuleOperator.NotEquals,
        ["exists"] = RuleOperator.Exists,
        ["contains"] = RuleOperator.Contains,
        [">"] = RuleOperator.Greater,
        ["<"] = RuleOperator.Less,
    };

    static readonly Dictionary<RuleOperator, string> Spellings =
        Operators.ToDictionary(each => each.Value, each => each.Key);

    /// <summary>A text, a number, true or false; null with <c>=</c> and <c>!=</c>. None with <c>exists</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Value { get; init; }

    /// <summary>How an operator is spelled.</summary>
    public static string Spell(RuleOperator compared) => Spellings[compared];

    /// <summary>A condition as callers see it.</summary>
    public static RuleConditionBody Of(RuleCondition condition) => condition.Path is { } path
        ? new(Property: path, Operator: Spell(condition.Operator))
        {
            Value = condition.Operator == RuleOperator.Exists ? default : condition.Value ?? Null,
        }
        : new(Event: condition.Value!.Value.GetString());

    /// <summary>Reads one; what does not hold is among the reader's problems.</summary>
    public static RuleConditionBody Read(FieldReader reader)
    {
        if (reader.Element.ValueKind != JsonValueKind.Object) return new(); // said already
        if (reader.Has("event")) return ReadEvent(reader);
        if (!reader.Has("property"))
        {
            reader.Add("event", "is required, or property");
            return new();
        }
        var text = reader.Text("operator") ?? Spell(RuleOperator.Equals);
        if (!Operators.TryGetValue(text, out var compared))
            reader.Add("operator", $"is none of {string.Join(", ", Operators.Keys)}");
        else if (ValueProblem(reader, compared) is { } problem) reader.Add("value", problem);
        reader.Element.TryGetProperty("value", out var value);
        return new(Property: reader.Id("property"), Operator: text) { Value = value };
    }

    /// <summary>The condition, when nothing speaks against it.</summary>
    public RuleCondition ToCondition() => Property is null
        ? new(null, RuleOperator.Equals, JsonSerializer.SerializeToElement(Event))
        : new(Property, Operators[Operator!], Value.ValueKind == JsonValueKind.Undefined ? null : Value.Clone());

    static RuleConditionBody ReadEvent(FieldReader reader)
    {
        foreach (var other in (string[])["property", "operator", "value"])
            if (reader.Element.TryGetProperty(other, out _)) reader.Add(other, "does not go with event");
        var name = reader.Text("event", lengthMax: UsageLimits.SegmentEventLengthMax);
        if (name?.Length == 0) reader.Add("event", "is empty");
        if (name?.Contains('\0') == true) reader.Add("event", "holds a NUL character");
        return new(Event: name);
    }

    // Null also when the reader has found a problem of the value itself.
    static string? ValueProblem(FieldReader reader, RuleOperator compared)
    {
        var isGiven = reader.Element.TryGetProperty("value", out var value);
        if (compared == RuleOperator.Exists) return isGiven ? "does not go with exists" : null;
        if (!isGiven) return "is required";
        var isOrder = compared is RuleOperator.Greater or RuleOperator.Less;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return compared is RuleOperator.Equals or RuleOperator.NotEquals ? null : "is null";
            case JsonValueKind.Number:
                reader.Decimal("value"); // one that would be rounded could never be told from its neighbours
                return null;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.String when isOrder:
                return "is not a number";
            case JsonValueKind.String:
                var text = reader.Text("value", lengthMax: TextLengthMax);
                if (text?.Contains('\0') == true) return "holds a NUL character";
                return text?.Length == 0 && compared == RuleOperator.Contains ? "is empty" : null;
            case JsonValueKind.True or JsonValueKind.False:
                return null;
            default:
                return "is neither a text, a number, true, false nor null";
        }
    }
}

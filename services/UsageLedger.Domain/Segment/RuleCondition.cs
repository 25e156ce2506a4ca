using System.Diagnostics;
using System.Text.Json;

namespace UsageLedger.Domain.Segment;

/// <summary>How a condition compares.</summary>
public enum RuleOperator
{
    /// <summary>The same text, number, truth value or null.</summary>
    Equals,

    /// <summary>Another value; a property that is not there is no other value.</summary>
    NotEquals,

    /// <summary>The property is there, and not null.</summary>
    Exists,

    /// <summary>A text with this text in it, or a list with this value in it.</summary>
    Contains,

    /// <summary>A larger number.</summary>
    Greater,

    /// <summary>A smaller number.</summary>
    Less,
}

/// <summary>What must hold of an event. Of a property that is not there, nothing does.</summary>
/// <param name="Path">The property, e.g. <c>object.name</c>; null: the event's name.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what: a text, number, truth value or null. Left out for <see cref="RuleOperator.Exists"/>.
/// </param>
public sealed record RuleCondition(string? Path, RuleOperator Operator, JsonElement? Value)
{
    /// <summary>Whether it holds of an event.</summary>
    public bool Holds(string eventName, JsonElement? properties)
    {
        if (Path is null) return Operator == RuleOperator.Equals && TextOf(Value) == eventName;
        return PropertyPath.Find(properties, Path) is { } found && Holds(found);
    }

    /// <summary>True when both say the same.</summary>
    public bool SaysTheSameAs(RuleCondition other) =>
        Path == other.Path && Operator == other.Operator && Json.Same(Value, other.Value);

    bool Holds(JsonElement found) => Operator switch
    {
        RuleOperator.Equals => IsSame(found),
        RuleOperator.NotEquals => !IsSame(found),
        RuleOperator.Exists => found.ValueKind != JsonValueKind.Null,
        RuleOperator.Contains => Contains(found),
        RuleOperator.Greater => Compare(found) > 0,
        RuleOperator.Less => Compare(found) < 0,
        _ => throw new UnreachableException($"rule operator {Operator}"),
    };

    bool IsSame(JsonElement found) => Json.Same(found, Value);

    bool Contains(JsonElement found) => found.ValueKind switch
    {
        JsonValueKind.String => TextOf(Value) is { } part
            && found.GetString()!.Contains(part, StringComparison.Ordinal),
        JsonValueKind.Array => found.EnumerateArray().Any(IsSame),
        _ => false,
    };

    int? Compare(JsonElement found) =>
        found.ValueKind == JsonValueKind.Number && Value is { ValueKind: JsonValueKind.Number } bound
            ? JsonNumbers.Compare(found, bound)
            : null;

    static string? TextOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

/// <summary>Finds properties by dotted paths.</summary>
public static class PropertyPath
{
    /// <summary>The value at a path, or null when there is none. A name with a dot in it is found too: the longest name
    /// goes first.</summary>
    /// <param name="properties">An object, or null.</param>
    /// <param name="path">Names joined by dots, e.g. <c>object.name</c>.</param>
    public static JsonElement? Find(JsonElement? properties, ReadOnlySpan<char> path)
    {
        if (properties is not { ValueKind: JsonValueKind.Object } at) return null;
        if (at.TryGetProperty(path, out var whole)) return whole;
        for (var dot = path.LastIndexOf('.'); dot > 0; dot = path[..dot].LastIndexOf('.'))
            if (at.TryGetProperty(path[..dot], out var inner) && Find(inner, path[(dot + 1)..]) is { } found)
                return found;
        return null;
    }
}

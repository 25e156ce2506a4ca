using System.Text.Json;

namespace UsageLedger.Domain;

static class Json
{
    /// <summary>True when both are the same JSON value; no value and null are one.</summary>
    public static bool Same(JsonElement? a, JsonElement? b)
    {
        var left = Value(a);
        var right = Value(b);
        return left is null || right is null
            ? left is null && right is null
            : JsonElement.DeepEquals(left.Value, right.Value);
    }

    static JsonElement? Value(JsonElement? json) =>
        json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } ? json : null;
}

using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>True or false (GraphQL October 2021, 3.5.4): <see cref="bool"/>, and no number becomes one.</summary>
sealed class BooleanScalar() : Scalar("Boolean")
{
    const string Problem = "Boolean cannot represent a non boolean value:";

    internal override string? Read(Value literal, out object? value)
    {
        value = (literal as BooleanValue)?.IsTrue;
        return value is null ? $"{Problem} {ValuePrinter.Print(literal)}" : null;
    }

    internal override string? Read(JsonElement json, out object? value)
    {
        value = json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
        return value is null ? $"{Problem} {json.GetRawText()}" : null;
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = value as bool?;
        return leaf is null ? $"{Problem} {value}" : null;
    }
}

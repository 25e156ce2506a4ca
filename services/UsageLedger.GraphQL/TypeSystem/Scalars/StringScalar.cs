using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Texts (GraphQL October 2021, 3.5.3): <see cref="string"/>, and nothing else becomes one.</summary>
sealed class StringScalar() : Scalar("String")
{
    const string Problem = "String cannot represent a non string value:";

    internal override string? Read(Value literal, out object? value)
    {
        value = (literal as StringValue)?.Text;
        return value is null ? $"{Problem} {ValuePrinter.Print(literal)}" : null;
    }

    internal override string? Read(JsonElement json, out object? value)
    {
        value = JsonTexts.Of(json);
        return value is null ? $"{Problem} {json.GetRawText()}" : null;
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = value as string;
        return leaf is null ? $"{Problem} {value}" : null;
    }
}

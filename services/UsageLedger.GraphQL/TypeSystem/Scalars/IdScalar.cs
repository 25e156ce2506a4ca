using System.Globalization;
using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Ids (GraphQL October 2021, 3.5.5): <see cref="string"/>, also where a whole number is sent.</summary>
sealed class IdScalar() : Scalar("ID")
{
    const string Problem = "ID cannot represent a non-string and non-integer value:";

    internal override string? Read(Value literal, out object? value)
    {
        value = literal switch
        {
            StringValue text => text.Text,
            IntValue number => number.Text,
            _ => null,
        };
        return value is null ? $"{Problem} {ValuePrinter.Print(literal)}" : null;
    }

    internal override string? Read(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.Number ? Whole(json) : JsonTexts.Of(json);
        return value is null ? $"{Problem} {json.GetRawText()}" : null;
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = value switch
        {
            string text => text,
            int or long or short or byte or Guid => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            _ => null,
        };
        return leaf is null ? $"{Problem} {value}" : null;
    }

    // JSON does not tell 1.0 from 1; and a whole number may have any number of digits.
    static string? Whole(JsonElement json)
    {
        var text = json.GetRawText();
        if (!text.AsSpan().ContainsAny('.', 'e', 'E')) return text;
        return json.TryGetDecimal(out var number) && decimal.IsInteger(number)
            ? number.ToString("0", CultureInfo.InvariantCulture)
            : null;
    }
}

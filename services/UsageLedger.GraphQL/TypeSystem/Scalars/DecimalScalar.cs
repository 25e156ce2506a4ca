using System.Globalization;
using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Decimal numbers, exactly: <see cref="decimal"/>. Written as text, because clients read the numbers of JSON
/// in double precision.</summary>
sealed class DecimalScalar() : Scalar("Decimal")
{
    const string Written = "0.############################"; // a decimal has up to 28 digits after the point

    internal override string? Read(Value literal, out object? value) => Read(
        literal switch
        {
            StringValue text => text.Text,
            IntValue number => number.Text,
            FloatValue number => number.Text,
            _ => null,
        },
        ValuePrinter.Print(literal),
        out value);

    internal override string? Read(JsonElement json, out object? value)
    {
        var text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : JsonTexts.Of(json);
        return Read(text, json.GetRawText(), out value);
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = value is decimal or int or long
            ? Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(Written, CultureInfo.InvariantCulture)
            : null;
        return leaf is null ? $"Decimal cannot represent a value of {value.GetType().Name}" : null;
    }

    static string? Read(string? text, string spelled, out object? value)
    {
        value = null;
        var problem = text is null ? "it is no number" : ExactDecimals.Read(text, out value);
        return problem is null ? null : $"Decimal cannot represent {spelled}: {problem}";
    }
}

using System.Globalization;
using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Numbers of double precision (GraphQL October 2021, 3.5.2): <see cref="double"/>, never infinite: JSON has
/// no word for that.</summary>
sealed class FloatScalar() : Scalar("Float")
{
    internal override string? Read(Value literal, out object? value)
    {
        value = null;
        var text = literal switch
        {
            IntValue number => number.Text,
            FloatValue number => number.Text,
            _ => null,
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read)
            ? Fit(read, text, out value)
            : NotNumeric(ValuePrinter.Print(literal));
    }

    internal override string? Read(JsonElement json, out object? value)
    {
        value = null;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number)
            ? Fit(number, json.GetRawText(), out value)
            : NotNumeric(json.GetRawText());
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = null;
        return value is double or float or int or long or short or byte or decimal
            ? Fit(Convert.ToDouble(value, CultureInfo.InvariantCulture), value, out leaf)
            : NotNumeric(value);
    }

    static string? Fit(double number, object spelled, out object? value)
    {
        value = double.IsFinite(number) ? number : null;
        return value is null ? NotNumeric(spelled) : null;
    }

    static string NotNumeric(object value) =>
        string.Create(CultureInfo.InvariantCulture, $"Float cannot represent non numeric value: {value}");
}

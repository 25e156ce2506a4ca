using System.Globalization;
using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Whole numbers of 32 bits (GraphQL October 2021, 3.5.1): <see cref="int"/>.</summary>
sealed class IntScalar() : Scalar("Int")
{
    internal override string? Read(Value literal, out object? value)
    {
        value = null;
        if (literal is not IntValue number) return NotWhole(ValuePrinter.Print(literal));
        return int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? Read(whole, out value)
            : OutOfRange(number.Text);
    }

    // JSON does not tell 1.0 from 1.
    internal override string? Read(JsonElement json, out object? value)
    {
        value = null;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsInteger(number)
            ? Fit(number, out value)
            : NotWhole(json.GetRawText());
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = null;
        return value switch
        {
            int number => Read(number, out leaf),
            short or byte or long or decimal or double or float =>
                Fit(Convert.ToDouble(value, CultureInfo.InvariantCulture), out leaf),
            _ => NotWhole(value),
        };
    }

    static string? Fit(double number, out object? value)
    {
        value = null;
        if (!double.IsInteger(number)) return NotWhole(number);
        if (number is < int.MinValue or > int.MaxValue) return OutOfRange(number);
        return Read((int)number, out value);
    }

    static string? Read(int number, out object? value)
    {
        value = number;
        return null;
    }

    static string NotWhole(object value) =>
        string.Create(CultureInfo.InvariantCulture, $"Int cannot represent non-integer value: {value}");

    static string OutOfRange(object value) =>
        string.Create(CultureInfo.InvariantCulture, $"Int cannot represent non 32-bit signed integer value: {value}");
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Contracts;

/// <summary>Reads decimals that can be held exactly, and refuses the rest.</summary>
public static class ExactDecimal
{
    const NumberStyles JsonNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
        | NumberStyles.AllowExponent;

    const int ScaleMax = 28; // digits behind the point, of System.Decimal

    /// <summary>The value of a JSON number, or why it is none that can be held.</summary>
    /// <param name="text">The number as written, e.g. <c>-1.50</c> or <c>2e3</c>.</param>
    /// <param name="value">The value, when the answer is null.</param>
    /// <returns>Null, or a sentence such as "is out of range".</returns>
    public static string? Parse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        var (digits, lowestPower) = Shape(text);
        if (digits > UsageLimits.DeltaDigitsMax)
            return $"has more than {UsageLimits.DeltaDigitsMax} significant digits";
        var fits = lowestPower >= -ScaleMax
            && decimal.TryParse(text, JsonNumber, CultureInfo.InvariantCulture, out value);
        return fits ? null : "is out of range";
    }

    // How many digits count, and the power of ten of the last of them: -2 for 1.50e-1.
    static (int Digits, long LowestPower) Shape(ReadOnlySpan<char> text)
    {
        var e = text.IndexOfAny('e', 'E');
        var exponent = e < 0 ? 0 : long.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var written) ? written : long.MinValue / 2;
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.');
        var fractionDigits = point < 0 ? 0 : mantissa.Length - point - 1;
        int digits = 0, trailingZeros = 0;
        foreach (var character in mantissa)
        {
            if (!char.IsAsciiDigit(character) || (digits == 0 && character == '0')) continue;
            digits++;
            trailingZeros = character == '0' ? trailingZeros + 1 : 0;
        }
        return digits == 0 ? (0, 0) : (digits - trailingZeros, exponent - fractionDigits + trailingZeros);
    }
}

/// <summary>Reads and writes decimals as JSON numbers, exactly; reads them from strings too, as MassTransit's own
/// envelope writes them.</summary>
public sealed class ExactDecimalConverter : JsonConverter<decimal?>
{
    /// <inheritdoc/>
    public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(
                reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan),
            _ => throw new JsonException("is not a number"),
        };
        if (text is null) return null;
        return ExactDecimal.Parse(text, out var value) is { } problem ? throw new JsonException(problem) : value;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options)
    {
        if (value is { } number) writer.WriteNumberValue(number);
        else writer.WriteNullValue();
    }
}

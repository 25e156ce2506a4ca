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

    /// <summary>The value of a JSON number, or why it is none that can be held.</summary>
    /// <param name="text">The number as written, e.g. <c>-1.50</c> or <c>2e3</c>.</param>
    /// <param name="value">The value, when the answer is null.</param>
    /// <returns>Null, or a sentence such as "is out of range".</returns>
    public static string? Parse(ReadOnlySpan<char> text, out decimal value)
    {
        if (SignificantDigits(text) > UsageLimits.DeltaDigitsMax)
        {
            value = 0;
            return $"has more than {UsageLimits.DeltaDigitsMax} significant digits";
        }
        if (!decimal.TryParse(text, JsonNumber, CultureInfo.InvariantCulture, out value)) return "is out of range";
        var vanished = value == 0 && SignificantDigits(text) > 0; // such as 1e-40
        return vanished ? "is out of range" : null;
    }

    static int SignificantDigits(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('e', 'E');
        var mantissa = exponent < 0 ? text : text[..exponent];
        int digits = 0, trailingZeros = 0;
        foreach (var character in mantissa)
        {
            if (!char.IsAsciiDigit(character) || (digits == 0 && character == '0')) continue;
            digits++;
            trailingZeros = character == '0' ? trailingZeros + 1 : 0;
        }
        return digits - trailingZeros;
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

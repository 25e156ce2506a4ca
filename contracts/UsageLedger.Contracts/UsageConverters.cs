using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Contracts;

/// <summary>Reads a delta exactly, and refuses what would be rounded. Strings are read too, as MassTransit's own
/// envelope writes decimals.</summary>
public sealed class DeltaConverter : JsonConverter<decimal?>
{
    /// <inheritdoc/>
    public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ReadOnlySpan<byte> utf8 = reader.TokenType switch
        {
            JsonTokenType.Number => reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan,
            JsonTokenType.String => Encoding.UTF8.GetBytes(reader.GetString()!),
            _ => throw new JsonException("delta is not a number"),
        };
        return ExactDecimal.Parse(utf8, out var value) is { } problem
            ? throw new JsonException($"delta {problem}")
            : value;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options)
    {
        if (value is { } number) writer.WriteNumberValue(number);
        else writer.WriteNullValue();
    }
}

/// <summary>Reads an instant, and refuses a time without an offset: nobody knows which instant that is.</summary>
public sealed class OccurredAtConverter : JsonConverter<DateTimeOffset?>
{
    /// <inheritdoc/>
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isInstant = reader.TokenType == JsonTokenType.String
            && reader.TryGetDateTimeOffset(out _)
            && HasOffset(reader.GetString());
        return isInstant
            ? reader.GetDateTimeOffset()
            : throw new JsonException("occurredAt is no instant of ISO 8601, such as 2026-11-20T12:00:00.123Z");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } instant) writer.WriteStringValue(instant.ToUniversalTime());
        else writer.WriteNullValue();
    }

    /// <summary>True when a text that is a time says its offset: Z, or +hh:mm, or -hh:mm.</summary>
    public static bool HasOffset(ReadOnlySpan<char> time)
    {
        const int dateLength = 10;
        if (time.Length <= dateLength) return false;
        var clock = time[dateLength..];
        return clock[^1] == 'Z' || (clock.Length > 6 && clock[^6] is '+' or '-');
    }
}

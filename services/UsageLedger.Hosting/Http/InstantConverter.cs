using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Hosting;

/// <summary>Writes instants in UTC with a Z, to the millisecond, or to the microsecond where there is more:
/// <c>2026-11-20T12:00:00.123Z</c>. The serializer's own form leaves zeros out and has an offset of +00:00.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    const string ToMillisecond = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    const string ToMicrosecond = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> utf8 = stackalloc byte[32];
        var utc = value.UtcDateTime;
        var format = utc.Ticks % TimeSpan.TicksPerMillisecond == 0 ? ToMillisecond : ToMicrosecond;
        utc.TryFormat(utf8, out var length, format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(utf8[..length]);
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Hosting;

/// <summary>Writes instants in UTC with a Z, to the millisecond, or to the microsecond where there is more:
/// <c>2026-11-20T12:00:00.123Z</c>. The serializer's own form leaves zeros out and has an offset of +00:00.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    const int LengthToMillisecond = 23;
    const int LengthToMicrosecond = 26;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> utf8 = stackalloc byte[32];
        var utc = value.UtcDateTime;
        utc.TryFormat(utf8, out _, "O", CultureInfo.InvariantCulture); // many times faster than a format of our own
        var isWhole = utc.Ticks % TimeSpan.TicksPerMillisecond == 0;
        var length = isWhole ? LengthToMillisecond : LengthToMicrosecond;
        utf8[length] = (byte)'Z';
        writer.WriteStringValue(utf8[..(length + 1)]);
    }
}

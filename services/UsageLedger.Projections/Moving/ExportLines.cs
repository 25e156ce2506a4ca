using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Moving;

/// <summary>A file is no export, or not one that can be taken. The message is a sentence that says what to do.
/// </summary>
public sealed class ExportRefusedException(string message) : Exception(message);

/// <summary>The first line of an export.</summary>
/// <param name="Format">Always <see cref="ExportLines.Format"/>.</param>
/// <param name="Version">Of the format.</param>
/// <param name="Tenant">Whose events these are.</param>
/// <param name="Schema">The version of the schema that they come from.</param>
/// <param name="ExportedAt">When the export began.</param>
/// <param name="UpTo">The position up to which it goes: whatever stands there was safe then.</param>
public sealed record ExportHeader(
    string Format, int Version, string Tenant, int Schema, DateTimeOffset ExportedAt, long UpTo);

/// <summary>Stands where an export was whole, and goes on with what came later.</summary>
/// <inheritdoc cref="ExportHeader"/>
public sealed record ExportContinued(int Schema, DateTimeOffset ExportedAt, long UpTo);

/// <summary>The line that proves an export to be whole.</summary>
/// <param name="Position">Up to here, everything of the tenant is in it.</param>
/// <param name="Events">How many events stand before this line.</param>
public sealed record ExportEnd(long Position, long Events);

/// <summary>A line of an export after the first: an event, or one of the two others.</summary>
public sealed record ExportLine
{
    /// <summary>The event's id.</summary>
    public Guid? Id { get; init; }

    /// <summary>Its stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Its place in the stream.</summary>
    public long? Version { get; init; }

    /// <summary>The alias of its type.</summary>
    public string? Type { get; init; }

    /// <summary>When the ledger took it in.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Its place in the log that it comes from.</summary>
    public long? Position { get; init; }

    /// <summary>The event itself.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Not null in the line that ends an export.</summary>
    public ExportEnd? End { get; init; }

    /// <summary>Not null in the line that goes on with an export.</summary>
    public ExportContinued? Continued { get; init; }
}

/// <summary>How an export is written and read: JSON, a line for each event.</summary>
public static class ExportLines
{
    /// <summary>What the first line says that it is.</summary>
    public const string Format = "usage-ledger-export";

    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>How the first line of each export begins.</summary>
    public static ReadOnlySpan<byte> Beginning => "{\"format\":\"usage-ledger-export\""u8;

    /// <summary>How the line of each event begins.</summary>
    public static ReadOnlySpan<byte> EventBeginning => "{\"id\":"u8;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes the first line.</summary>
    public static void Write(IBufferWriter<byte> to, ExportHeader header) => WriteLine(to, header);

    /// <summary>Writes the line that goes on.</summary>
    public static void Write(IBufferWriter<byte> to, ExportContinued continued) => WriteLine(to, new { continued });

    /// <summary>Writes the last line.</summary>
    public static void Write(IBufferWriter<byte> to, ExportEnd end) => WriteLine(to, new { end });

    /// <summary>Writes the line of an event.</summary>
    public static void Write(Utf8JsonWriter writer, IBufferWriter<byte> to, StoredEvent stored)
    {
        writer.Reset(to);
        writer.WriteStartObject();
        writer.WriteString("id", stored.Id);
        writer.WriteString("stream", stored.Stream.Value);
        writer.WriteNumber("version", stored.Version.Value);
        writer.WriteString("type", stored.Type);
        writer.WriteString("recordedAt", stored.RecordedAt.UtcDateTime);
        writer.WriteNumber("position", stored.Position.Value);
        writer.WritePropertyName("data");
        writer.WriteRawValue(stored.Data, skipInputValidation: true); // the database's own, in one line
        writer.WriteEndObject();
        writer.Flush();
        to.Write("\n"u8);
    }

    /// <summary>Reads the first line.</summary>
    /// <exception cref="ExportRefusedException">It is not that of an export that this program knows.</exception>
    public static ExportHeader ReadHeader(ReadOnlyMemory<byte> line)
    {
        if (Parse<ExportHeader>(line) is not { Format: Format } header)
            throw new ExportRefusedException("It is no export of a tenant: its first line does not say that it is.");
        return header.Version == Version
            ? header
            : throw new ExportRefusedException(
                $"It is an export in format {header.Version}, and this program knows format {Version}: use the "
                + "program that wrote it.");
    }

    /// <summary>Reads any other line.</summary>
    /// <returns>Null when it is none of an export's.</returns>
    public static ExportLine? Read(ReadOnlyMemory<byte> line) => Parse<ExportLine>(line);

    static T? Parse<T>(ReadOnlyMemory<byte> line) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line.Span, Json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // half a surrogate pair in a name
        {
            return null;
        }
    }

    static void WriteLine<T>(IBufferWriter<byte> to, T line)
    {
        using (var writer = new Utf8JsonWriter(to)) JsonSerializer.Serialize(writer, line, Json);
        to.Write("\n"u8);
    }
}

using System.Buffers;
using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Publishing;

/// <summary>Reads a CloudEvent as usage: <c>subject</c> is the user, <c>type</c> the feature, <c>data.delta</c> how
/// much.</summary>
public static class CloudEventReader
{
    const string Version = "1.0";

    /// <summary>One CloudEvent.</summary>
    /// <param name="fields">The structured event; takes the problems.</param>
    /// <param name="tenant">The key's tenant.</param>
    /// <param name="receivedAt">Now.</param>
    public static UsageRecorded ReadAndCheck(FieldReader fields, string tenant, DateTimeOffset receivedAt)
    {
        if (fields.Text("specversion", required: true) is { } version && version != Version)
            fields.Add("specversion", $"is not {Version}");
        if (fields.Has("data_base64")) fields.Add("data_base64", "is not taken; send data as JSON");
        var data = fields.Object("data");
        var usage = new UsageRecorded
        {
            Tenant = tenant,
            Id = fields.Text("id", required: true),
            Source = fields.Text("source", required: true),
            UserId = fields.Text("subject"),
            FeatureId = fields.Text("type"),
            Delta = data?.Decimal("delta") ?? UsageReader.DeltaDefault,
            Action = data?.Text("action")?.ToUpperInvariant() ?? UsageReader.ActionDefault,
            OccurredAt = fields.Instant("time"),
            Properties = data is not null ? Properties(data.Element) : null,
            ReceivedAt = receivedAt,
        };
        UsageReader.Check(usage, fields, NameOf);
        return usage;
    }

    /// <summary>What a CloudEvent calls a field of <see cref="UsageRecorded"/>.</summary>
    static string NameOf(string field) => field switch
    {
        "userId" => "subject",
        "featureId" => "type",
        "occurredAt" => "time",
        "delta" or "action" => $"data.{field}",
        "properties" => "data",
        _ => field,
    };

    // Its own "properties" where there are such; else whatever is said beside delta and action.
    static JsonElement? Properties(JsonElement data)
    {
        if (data.TryGetProperty("properties", out var own) && own.ValueKind != JsonValueKind.Null) return own.Clone();
        var buffer = new ArrayBufferWriter<byte>();
        var any = false;
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in data.EnumerateObject())
            {
                if (member.Name is "delta" or "action" or "properties") continue;
                member.WriteTo(writer);
                any = true;
            }
            writer.WriteEndObject();
        }
        return any ? JsonElement.Parse(buffer.WrittenSpan) : null;
    }
}

using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary>Reads and checks one event, as Segment's clients and Segment itself write it (segment.com/docs/connections/
/// spec/common). What is not read does not matter, whatever it is: every client adds something of its own.</summary>
static class SegmentReader
{
    public const string Identify = "identify";
    public const string Track = "track";

    /// <summary>Types that are answered and not kept: nothing is used, and nobody is told of.</summary>
    public static readonly string[] NotKept = ["page", "screen", "group", "alias"];

    const int TraitLengthMax = 200;

    static readonly string[] Fields =
        ["type", "messageId", "userId", "timestamp", "originalTimestamp", "receivedAt", "sentAt"];

    static readonly string[] TrackFields = ["event", "properties"];
    static readonly string[] IdentifyFields = ["traits"];
    static readonly string[] Traits = ["name", "email", "billingUserId", "billingId"];

    /// <summary>One event.</summary>
    /// <param name="element">The JSON: anything, even what is no object.</param>
    /// <param name="frame">What is known of it beside that.</param>
    public static SegmentReading Read(JsonElement element, SegmentFrame frame)
    {
        var fields = new FieldReader(element);
        CheckOnce(fields, Fields);
        var messageId = fields.Id("messageId", required: false);
        var type = frame.Type ?? fields.Text("type", required: true);
        var read = type switch
        {
            Track => ReadCall(fields, frame, messageId) with { Track = ReadTrack(fields) },
            Identify => ReadCall(fields, frame, messageId) with { Identify = ReadIdentify(fields) },
            _ => null,
        };
        if (read is null && type is not null && !NotKept.Contains(type))
            fields.Add("type", $"is none of {Identify}, {Track}, {string.Join(", ", NotKept)}");
        return new(messageId, fields.Problems.Count == 0 ? read : null, fields.Problems);
    }

    static SegmentEvent ReadCall(FieldReader fields, SegmentFrame frame, string? messageId) => new()
    {
        MessageId = messageId ?? Guid.CreateVersion7().ToString(), // nobody else has it, so nothing is its repeat
        UserId = ReadUserId(fields) ?? "",
        OccurredAt = ReadTime(fields, frame),
    };

    static string? ReadUserId(FieldReader fields)
    {
        const string field = "userId";
        if (fields.Has(field)) return fields.Id(field);
        if (fields.Element.ValueKind == JsonValueKind.Object)
            fields.Add(field, "is required: what somebody without an id did is not kept");
        return null;
    }

    static DateTimeOffset ReadTime(FieldReader fields, SegmentFrame frame)
    {
        if (frame.IsClockRight)
        {
            var corrected = fields.Has("timestamp") ? fields.Instant("timestamp") : fields.Instant("receivedAt");
            return SegmentTime.OccurredAt(corrected, sentAt: null, frame.ReceivedAt);
        }
        var said = fields.Has("timestamp") ? fields.Instant("timestamp") : fields.Instant("originalTimestamp");
        return SegmentTime.OccurredAt(said, fields.Instant("sentAt") ?? frame.SentAt, frame.ReceivedAt);
    }

    static SegmentTrack ReadTrack(FieldReader fields)
    {
        CheckOnce(fields, TrackFields);
        var name = fields.Text("event", required: true, UsageLimits.SegmentEventLengthMax);
        if (TextProblem(name) is { } problem) fields.Add("event", problem);
        var properties = fields.Object("properties");
        if (properties is null) return new() { Event = name ?? "" };
        if (UsageCheck.PropertiesProblem(properties.Element, UsageLimits.SegmentPropertiesBytesMax) is { } unstorable)
            fields.Add("properties", unstorable);
        var featureId = properties.Id("featureId", required: false);
        return new()
        {
            Event = name ?? "",
            Properties = properties.Element.Clone(), // the document goes before the event
            FeatureId = featureId,
            // Without a feature the rules decide what counts, and a delta is a property as any other.
            Delta = properties.Has("featureId") ? properties.Decimal("delta") ?? UsageReader.DeltaDefault : null,
        };
    }

    static SegmentIdentify ReadIdentify(FieldReader fields)
    {
        CheckOnce(fields, IdentifyFields);
        if (fields.Object("traits") is not { } traits) return new();
        CheckOnce(traits, Traits);
        var billingUserId = ReadTrait(traits, "billingUserId");
        var billingId = ReadTrait(traits, "billingId");
        return new()
        {
            Name = ReadTrait(traits, "name"),
            Email = ReadTrait(traits, "email"),
            BillingId = billingUserId ?? billingId,
        };
    }

    // Clients write an empty text for what they do not know. It would be the address of everybody who has none.
    static string? ReadTrait(FieldReader traits, string field)
    {
        var text = traits.Text(field, required: false, TraitLengthMax);
        if (text?.Length == 0) return null;
        if (TextProblem(text) is { } problem) traits.Add(field, problem);
        return text;
    }

    static string? TextProblem(string? text) => text switch
    {
        "" => "is empty",
        not null when text.Contains('\0') => "holds a NUL character", // which the database does not take
        _ => null,
    };

    // Of two, nobody could say which one is meant.
    internal static void CheckOnce(FieldReader fields, string[] names)
    {
        if (fields.Element.ValueKind != JsonValueKind.Object) return;
        Span<int> counts = stackalloc int[names.Length];
        foreach (var member in fields.Element.EnumerateObject())
            for (var i = 0; i < names.Length; i++)
                if (FieldReader.IsNamed(member, names[i]) && ++counts[i] == 2) fields.Add(names[i], "comes twice");
    }
}

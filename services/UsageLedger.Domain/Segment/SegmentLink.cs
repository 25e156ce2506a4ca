using System.Text.Json;

namespace UsageLedger.Domain.Segment;

/// <summary>Where usage came from: what stands in the properties of usage that one of Segment's track calls
/// became.</summary>
/// <param name="EventId">The ledger's id of the track call.</param>
/// <param name="MessageId">Segment's id of it.</param>
/// <param name="Event">The name of what happened.</param>
/// <param name="RuleId">The rule that matched; null when the call named the feature itself.</param>
/// <param name="RuleVersion">The rule's version; null with <paramref name="RuleId"/>.</param>
/// <param name="RunId">The run that recorded it; null when it was recorded as it came.</param>
public sealed record SegmentLink(
    Guid EventId, string MessageId, string Event, string? RuleId, int? RuleVersion, Guid? RunId)
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The properties of the usage: <c>{ "segment": { "eventId": …, … } }</c>.</summary>
    public JsonElement ToProperties() => JsonSerializer.SerializeToElement(new Properties(this), Options);

    /// <summary>Reads the properties of such usage.</summary>
    /// <exception cref="InvalidOperationException">They are not of such usage.</exception>
    public static SegmentLink Of(JsonElement? properties) =>
        properties?.Deserialize<Properties>(Options)?.Segment
        ?? throw new InvalidOperationException("the usage did not come from Segment");

    sealed record Properties(SegmentLink Segment);
}

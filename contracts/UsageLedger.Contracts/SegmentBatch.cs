using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Contracts;

/// <summary>
/// What Ingest sends to exchange <see cref="Broker.SegmentExchange"/>: the identify and track calls of one request,
/// in their order. Ingest alone sends it, and has checked every event.
/// </summary>
public sealed record SegmentBatch
{
    /// <summary>Names the batch.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>The tenant of every event in the batch.</summary>
    public required string Tenant { get; init; }

    /// <summary>When Ingest took it in, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>At least one event.</summary>
    public required IReadOnlyList<SegmentEvent> Events { get; init; }
}

/// <summary>A track or an identify call of Segment's: either <see cref="Track"/> or <see cref="Identify"/> is there.
/// </summary>
public sealed record SegmentEvent
{
    /// <summary>Segment's id of the call: the same id is the same event for ever, however often it comes.</summary>
    public required string MessageId { get; init; }

    /// <summary>Whose it is: an id as every user's.</summary>
    public required string UserId { get; init; }

    /// <summary>When it happened, the clock that sent it set right; never after it was received.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What a track call says; null when it is an identify call.</summary>
    public SegmentTrack? Track { get; init; }

    /// <summary>What an identify call says; null when it is a track call.</summary>
    public SegmentIdentify? Identify { get; init; }
}

/// <summary>A track call: something happened.</summary>
public sealed record SegmentTrack
{
    /// <summary>The name of what happened.</summary>
    public required string Event { get; init; }

    /// <summary>A JSON object, or null; at most <see cref="UsageLimits.SegmentPropertiesBytesMax"/> bytes.</summary>
    public JsonElement? Properties { get; init; }

    /// <summary>The feature that the call itself names (<c>properties.featureId</c>), or null: then the rules decide.
    /// </summary>
    public string? FeatureId { get; init; }

    /// <summary>How much was used of <see cref="FeatureId"/>: <c>properties.delta</c>, 1 when left out; null without a
    /// feature.</summary>
    [JsonConverter(typeof(DeltaConverter))]
    public decimal? Delta { get; init; }
}

/// <summary>An identify call: who somebody is. Null is what the call does not say, and changes nothing.</summary>
public sealed record SegmentIdentify
{
    /// <summary><c>traits.name</c></summary>
    public string? Name { get; init; }

    /// <summary><c>traits.email</c></summary>
    public string? Email { get; init; }

    /// <summary><c>traits.billingUserId</c>, else <c>traits.billingId</c>.</summary>
    public string? BillingId { get; init; }
}

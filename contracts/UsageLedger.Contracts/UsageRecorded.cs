using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Contracts;

/// <summary>
/// The command that producers publish: a user has used a feature. Over AMQP it is bare JSON on exchange
/// <see cref="Broker.UsageExchange"/>; over HTTP it is the body of <c>POST /v1/usage</c>.
/// Required are tenant (over HTTP the key decides it), userId and featureId.
/// </summary>
public sealed record UsageRecorded
{
    /// <summary>One environment of one customer's app.</summary>
    public string? Tenant { get; init; }

    /// <summary>The caller's own id, 1–200 characters: the same tenant, source and id is the same event for ever.
    /// Left out over HTTP, Ingest gives a random one; left out over AMQP, the message-id property stands in,
    /// and without either nothing protects a repeated message from being counted again.</summary>
    public string? Id { get; init; }

    /// <summary>Who made the id, 1–200 characters; <see cref="UsageLimits.SourceDefault"/> when left out.</summary>
    public string? Source { get; init; }

    /// <summary>The customer's own user id, 1–200 characters.</summary>
    public string? UserId { get; init; }

    /// <summary>The customer's own feature id, 1–200 characters.</summary>
    public string? FeatureId { get; init; }

    /// <summary>How much, in the feature's own unit; negative takes back; 1 when left out. A JSON number of at most
    /// <see cref="UsageLimits.DeltaDigitsMax"/> significant digits: more would be rounded, and is refused.</summary>
    [JsonConverter(typeof(DeltaConverter))]
    public decimal? Delta { get; init; }

    /// <summary><c>ADD</c> (when left out) or <c>SET</c>, in any letter case.</summary>
    public string? Action { get; init; }

    /// <summary>When the usage happened; when left out, it happened when it was received.</summary>
    [JsonConverter(typeof(OccurredAtConverter))]
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Any JSON object of at most <see cref="UsageLimits.PropertiesBytesMax"/> bytes; kept, never
    /// counted.</summary>
    public JsonElement? Properties { get; init; }

    /// <summary>When Ingest took it in. Producers leave it out.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
}

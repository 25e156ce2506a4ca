using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>Reads the body of <c>POST /v1/usage</c>.</summary>
static class UsageReader
{
    /// <summary>One usage event.</summary>
    /// <param name="fields">The JSON object; takes the problems.</param>
    /// <param name="tenant">The key's tenant.</param>
    /// <param name="receivedAt">Now.</param>
    public static UsageRecorded Read(FieldReader fields, string tenant, DateTimeOffset receivedAt)
    {
        if (fields.Text("tenant") is { } named && named != tenant)
            fields.Add("tenant", "is not the key's; leave it out, the key decides it");
        return new()
        {
            Tenant = tenant,
            Id = fields.Text("id") ?? RandomId(),
            Source = fields.Text("source") ?? UsageLimits.SourceDefault,
            UserId = fields.Text("userId"),
            FeatureId = fields.Text("featureId"),
            Delta = fields.Decimal("delta") ?? DeltaDefault,
            Action = fields.Text("action")?.ToUpperInvariant() ?? ActionDefault,
            // Not receivedAt: a repeat comes at another time, and must be the same event.
            OccurredAt = fields.Instant("occurredAt"),
            Properties = fields.Raw("properties")?.Clone(), // the document goes before the event
            ReceivedAt = receivedAt,
        };
    }

    public const decimal DeltaDefault = 1;

    public const string ActionDefault = "ADD";

    // Nobody else has it, so nothing is a repeat of this event.
    static string RandomId() => Guid.CreateVersion7().ToString();
}

using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Publishing;

/// <summary>Reads and checks one usage event, as callers write it.</summary>
public static class UsageReader
{
    /// <summary>The delta that is meant when none is said.</summary>
    public const decimal DeltaDefault = 1;

    /// <summary>The action that is meant when none is said.</summary>
    public const string ActionDefault = "ADD";

    /// <summary>One usage event, by the names of <see cref="UsageRecorded"/>; what is left out gets its default.
    /// </summary>
    /// <param name="fields">The JSON object; takes the problems.</param>
    /// <param name="tenant">The key's tenant.</param>
    /// <param name="receivedAt">Now.</param>
    /// <returns>What could be read: an event only if there are no problems.</returns>
    public static UsageRecorded ReadAndCheck(FieldReader fields, string tenant, DateTimeOffset receivedAt)
    {
        if (fields.Text("tenant") is { } named && named != tenant)
            fields.Add("tenant", "is not the key's; leave it out, the key decides it");
        var usage = new UsageRecorded
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
        Check(usage, fields, nameOf: field => field);
        return usage;
    }

    /// <summary>Holds an event that was read against <see cref="UsageCheck"/>.</summary>
    /// <param name="usage">The event.</param>
    /// <param name="fields">What it was read from; takes the problems.</param>
    /// <param name="nameOf">What the caller calls a field of <see cref="UsageRecorded"/>.</param>
    public static void Check(UsageRecorded usage, FieldReader fields, Func<string, string> nameOf)
    {
        if (fields.Element.ValueKind != JsonValueKind.Object) return; // that is the problem already
        foreach (var (field, problem) in UsageCheck.Problems(usage))
        {
            // A field that could not be read has its problem already, and "is required" would be a second one.
            var name = nameOf(field);
            if (!fields.Problems.Any(p => p.Field == name)) fields.Add(name, problem);
        }
    }

    // Nobody else has it, so nothing is a repeat of this event.
    static string RandomId() => Guid.CreateVersion7().ToString();
}

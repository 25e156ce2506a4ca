using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Domain.Usage;
using UsageLedger.Hosting;
using UsageLedger.Projections.Moving;
using UsageLedger.Publishing;
using Event = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.Cli.Import;

/// <summary>A CloudEvent as usage that is to be recorded, as Ingest and Recorder together make it.</summary>
static class CloudEventUsage
{
    /// <summary>Reads one.</summary>
    /// <returns>Null when there is a problem.</returns>
    public static ImportedUsage? Read(string tenant, long line, JsonElement json, out string? problem)
    {
        var receivedAt = Occurrence.ToMicrosecond(DateTimeOffset.UtcNow);
        var fields = new FieldReader(json);
        var said = CloudEventReader.ReadAndCheck(fields, tenant, receivedAt);
        problem = fields.Problems.Count == 0
            ? null
            : string.Join("; ", fields.Problems.Select(each => $"{each.Field} {each.Problem}"));
        if (problem is not null) return null;
        var body = new Event(
            said.UserId!,
            said.FeatureId!,
            said.Delta ?? UsageReader.DeltaDefault,
            said.Action == "SET" ? UsageAction.Set : UsageAction.Add,
            said.OccurredAt is { } occurredAt ? Occurrence.ToMicrosecond(occurredAt) : receivedAt,
            said.Source!,
            said.Id!,
            said.Properties);
        return new(line, EventIds.For(tenant, body.Source, body.Id), body, said.OccurredAt is not null, receivedAt);
    }
}

using System.Text.Json;
using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Moving;

/// <summary>What Segment's track calls count as, by the links in the usage that they became.</summary>
static class TrackLinks
{
    const string Source = "segment"; // with "/" and the run's id after it when a run recorded it

    /// <summary>Writes it for usage that was just appended. What a run took back counts as nothing, until the run's
    /// next event says what it counts as.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection,
        string tenant,
        IReadOnlyCollection<ImportedEvent> events,
        CancellationToken cancellation)
    {
        var takenBack = events
            .Select(each => each.Body is UsageReversed { RunId: not null } back ? back.EventId : (Guid?)null)
            .OfType<Guid>().ToHashSet();
        var links = new Dictionary<Guid, Guid>();
        foreach (var one in events)
            if (one.Body is UsageRecorded usage && TrackOf(usage) is { } trackId && !takenBack.Contains(one.Stored.Id))
                links[trackId] = one.Stored.Id;
        if (takenBack.Count > 0) await TakeBackAsync(connection, tenant, takenBack, cancellation);
        if (links.Count > 0) await LinkAsync(connection, tenant, links, cancellation);
    }

    static Task TakeBackAsync(
        NpgsqlConnection connection, string tenant, HashSet<Guid> usageIds, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            update ledger.segment_events event set usage_id = null
            from ledger_events.mt_events usage
              join ledger_events.mt_events track on track.id = (usage.data#>>'{properties,segment,eventId}')::uuid
            where usage.id = any($2) and track.tenant_id = $1 and event.tenant_id = $1
              and event.position = track.seq_id and event.usage_id = usage.id
            """,
            [Parameter.Text(tenant), Parameter.Uuids(usageIds.Select(id => (Guid?)id))],
            cancellation);

    static Task LinkAsync(
        NpgsqlConnection connection, string tenant, Dictionary<Guid, Guid> links, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            update ledger.segment_events event set usage_id = given.usage_id
            from unnest($2, $3) as given (track_id, usage_id)
              join ledger_events.mt_events track on track.id = given.track_id
            where track.tenant_id = $1 and event.tenant_id = $1 and event.position = track.seq_id
            """,
            [
                Parameter.Text(tenant), Parameter.Uuids(links.Keys.Select(id => (Guid?)id)),
                Parameter.Uuids(links.Values.Select(id => (Guid?)id)),
            ],
            cancellation);

    static Guid? TrackOf(UsageRecorded usage)
    {
        var isOfSegment = usage.Source == Source || usage.Source.StartsWith($"{Source}/", StringComparison.Ordinal);
        return isOfSegment
            && usage.Properties is { ValueKind: JsonValueKind.Object } properties
            && properties.TryGetProperty("segment", out var link) && link.ValueKind == JsonValueKind.Object
            && link.TryGetProperty("eventId", out var id) && id.ValueKind == JsonValueKind.String
            && id.TryGetGuid(out var trackId)
                ? trackId
                : null;
    }
}

using System.Text.Json;
using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Counting;
using UsageLedger.Projections.Segment;
using UsageRecorded = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.Harness;

/// <summary>A track call that is to be in the log.</summary>
/// <param name="UserId">The id that it names.</param>
/// <param name="Event">The name of what happened.</param>
/// <param name="Properties">An object, or null.</param>
/// <param name="OccurredAt">When; when it was received, if left out.</param>
/// <param name="ReceivedAt">When; now, if left out.</param>
/// <param name="CountsAs">What it counts as; null: nothing has mapped it.</param>
public sealed record TrackCall(
    string UserId,
    string Event,
    object? Properties = null,
    DateTimeOffset? OccurredAt = null,
    DateTimeOffset? ReceivedAt = null,
    CountsAs? CountsAs = null);

/// <summary>What a track call counts as.</summary>
/// <param name="FeatureId">What was used.</param>
/// <param name="Delta">How much.</param>
/// <param name="RuleId">The rule that says so; null: the call names the feature itself.</param>
/// <param name="RuleVersion">The rule's version.</param>
public sealed record CountsAs(string FeatureId, decimal Delta = 1, string? RuleId = null, int RuleVersion = 1);

/// <summary>Puts track calls into the log as the Recorder does, many at once and without the way there.</summary>
public static class StoredSegmentEvents
{
    const int ChunkSize = 5_000;

    static readonly EventAppender Appender = new(LedgerEvents.Types);

    /// <summary>Stores track calls, in their order.</summary>
    /// <returns>The events, with what they count as.</returns>
    public static Task<IReadOnlyList<StoredTrack>> StoreAsync(
        this Installation ledger, string tenant, params TrackCall[] calls) =>
        ledger.StoreAsync(tenant, (IEnumerable<TrackCall>)calls);

    /// <inheritdoc cref="StoreAsync(Installation, string, TrackCall[])"/>
    public static async Task<IReadOnlyList<StoredTrack>> StoreAsync(
        this Installation ledger, string tenant, IEnumerable<TrackCall> calls)
    {
        var stored = new List<StoredTrack>();
        await using var connection = await ledger.DataSource.OpenConnectionAsync();
        foreach (var chunk in calls.Chunk(ChunkSize))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            stored.AddRange(await StoreAsync(connection, tenant, chunk));
            await transaction.CommitAsync();
        }
        return stored;
    }

    static async Task<IReadOnlyList<StoredTrack>> StoreAsync(
        NpgsqlConnection connection, string tenant, TrackCall[] calls)
    {
        var now = Occurrence.ToMicrosecond(DateTimeOffset.UtcNow);
        var given = calls.Select(call => Given.Of(tenant, call, now)).ToList();
        var usage = given.Where(each => each.Usage is not null).ToList();
        var keys = usage.Select(each => each.KeyIn(tenant)).Distinct().ToList();
        var identities = await UserLock.ShareAsync(connection, keys, CancellationToken.None);
        var places = await Appender.AppendAsync(
            connection, [.. given.SelectMany(each => each.Events(tenant))], CancellationToken.None);
        await ConsumptionProjection.CountAsync(
            connection, identities,
            [.. usage.Select(each => new EventToCount(
                each.KeyIn(tenant), each.Entry, places[each.UsageId].Position))],
            [], CancellationToken.None);
        await SegmentEventRows.InsertAsync(
            connection, tenant,
            [.. given.Select(each => new SegmentEventRow(
                places[each.Id].Position, each.Tracked.UserId, each.Tracked.Event, each.ReceivedAt,
                each.Usage is null ? null : each.UsageId))],
            CancellationToken.None);
        return [.. given.Select(each => new StoredTrack(
            places[each.Id].Position.Value, each.Id, each.Tracked, each.Current))];
    }

    sealed record Given(Guid Id, SegmentTracked Tracked, DateTimeOffset ReceivedAt, Guid UsageId, UsageRecorded? Usage)
    {
        public UsageEntry Entry => new(new(Tracked.OccurredAt, UsageId), UsageAction.Add, Usage!.Delta);

        public Mapping? Current => Usage is null
            ? null
            : new(UsageId, Usage.FeatureId, Usage.Delta, SegmentLink.Of(Usage.Properties));

        public static Given Of(string tenant, TrackCall call, DateTimeOffset now)
        {
            var messageId = $"message-{Guid.NewGuid():n}";
            var id = EventIds.OfSegment(tenant, messageId);
            var receivedAt = call.ReceivedAt ?? now;
            var occurredAt = Occurrence.ToMicrosecond(call.OccurredAt ?? receivedAt);
            JsonElement? properties =
                call.Properties is { } given ? JsonSerializer.SerializeToElement(given) : null;
            var tracked = new SegmentTracked(call.UserId, messageId, call.Event, occurredAt, properties);
            var usageId = EventIds.For(tenant, UsageLimits.SegmentSource, messageId);
            return new(id, tracked, receivedAt, usageId, call.CountsAs is { } counts ? UsageOf(counts) : null);

            UsageRecorded UsageOf(CountsAs counts)
            {
                int? version = counts.RuleId is null ? null : counts.RuleVersion;
                var link = new SegmentLink(id, messageId, call.Event, counts.RuleId, version, RunId: null);
                return new(
                    call.UserId, counts.FeatureId, counts.Delta, UsageAction.Add, occurredAt,
                    UsageLimits.SegmentSource, messageId, link.ToProperties());
            }
        }

        public UserFeature KeyIn(string tenant) => new(tenant, Usage!.UserId, Usage.FeatureId);

        public IEnumerable<NewEvent> Events(string tenant)
        {
            yield return new(tenant, new(StreamNames.Segment(Tracked.UserId)), Id, Tracked, ReceivedAt);
            if (Usage is null) yield break;
            var stream = StreamNames.Usage(Usage.UserId, Usage.FeatureId);
            yield return new(tenant, new(stream), UsageId, Usage, ReceivedAt);
        }
    }
}

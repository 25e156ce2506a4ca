using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Harness;

/// <summary>A track call of Segment's.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Event">What happened.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Properties">An object, or null.</param>
public sealed record TrackCall(string UserId, string Event, DateTimeOffset OccurredAt, object? Properties = null);

/// <summary>Puts track calls into the log as if the Recorder had stored them before there was any rule: thousands in a
/// moment.</summary>
public static class TrackLog
{
    const int TransactionEventsMax = 2_000;
    static readonly EventAppender Appender = new(LedgerEvents.Types);

    /// <summary>Stores the calls, unmapped.</summary>
    public static async Task StoreAsync(Installation ledger, IEnumerable<TrackCall> calls)
    {
        foreach (var chunk in calls.Chunk(TransactionEventsMax))
        {
            await using var connection = await ledger.DataSource.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var events = chunk.Select(call => ToEvent(ledger.Tenant, call)).ToList();
            var appended = await Appender.AppendAsync(connection, events, CancellationToken.None);
            await SegmentEventRows.InsertAsync(
                connection,
                ledger.Tenant,
                [.. events.Select(each => new SegmentEventRow(
                    appended[each.Id].Position, ((SegmentTracked)each.Body).Event, each.RecordedAt, null))],
                CancellationToken.None);
            await transaction.CommitAsync();
        }
    }

    static NewEvent ToEvent(string tenant, TrackCall call)
    {
        var messageId = Guid.NewGuid().ToString();
        JsonElement? properties = call.Properties is null ? null : JsonSerializer.SerializeToElement(call.Properties);
        return new(
            tenant,
            new(StreamNames.Segment(call.UserId)),
            EventIds.OfSegment(tenant, messageId),
            new SegmentTracked(call.UserId, messageId, call.Event, call.OccurredAt, properties),
            DateTimeOffset.UtcNow);
    }
}

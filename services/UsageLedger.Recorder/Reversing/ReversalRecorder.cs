using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Counting;
using UsageLedger.Recorder.Recording;
using Usage = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.Recorder.Reversing;

/// <summary>
/// Takes a usage event back: in one transaction the reversal is appended to the event's own stream, and it is
/// taken out of what it counted in. A second reversal has the first one's id, and gets its receipt.
/// </summary>
sealed class ReversalRecorder(NpgsqlDataSource database)
{
    readonly EventAppender _appender = new(LedgerEvents.Types);

    /// <summary>Records a reversal, or throws and leaves nothing behind.</summary>
    /// <param name="command">A command without problems.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>One receipt, and the consumption of the user-feature touched.</returns>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    /// <exception cref="InexactSumException">Without the event, a sum cannot be held exactly.</exception>
    public async Task<RecordedUsage> RecordAsync(ReverseUsage command, CancellationToken cancellation)
    {
        var id = EventIds.OfReversal(command.Tenant, command.EventId);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var original = await FindAsync(connection, command.EventId, cancellation);
        if (original is null || original.Tenant != command.Tenant) return Unknown(id);
        switch (LedgerEvents.Types.Read(original))
        {
            case UsageReversed: return ReversalOfReversal(id);
            case Usage usage:
                var recorded = await RecordAsync(connection, command, id, original, usage, cancellation);
                await transaction.CommitAsync(cancellation);
                return recorded;
            default: return Unknown(id);
        }
    }

    async Task<RecordedUsage> RecordAsync(
        NpgsqlConnection connection,
        ReverseUsage command,
        Guid id,
        StoredEvent original,
        Usage usage,
        CancellationToken cancellation)
    {
        var key = new UserFeature(command.Tenant, usage.UserId, usage.FeatureId);
        var entry = new UsageEntry(new(usage.OccurredAt, original.Id), usage.Action, usage.Delta);
        var identities = await UserLock.ShareAsync(connection, [key], cancellation);
        var appended = await _appender.AppendAsync(
            connection, [Reversal(command, id, original, usage)], cancellation);
        var known = appended.Count > 0 ? null : await FindAsync(connection, id, cancellation);
        var counted = await ConsumptionProjection.CountAsync(
            connection,
            identities,
            [.. appended.Values.Select(place => new EventToCount(key, entry, place.Position, IsReversal: true))],
            known is null ? [] : [(key, usage.OccurredAt)],
            cancellation);
        return new(
            [appended.TryGetValue(id, out var place) ? Recorded(place) : Repeated(id, known)],
            [.. counted.SelectMany(UsageRecorder.Changes)]);
    }

    static async Task<StoredEvent?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation) =>
        (await EventReader.FindAsync(connection, [id], cancellation)).SingleOrDefault();

    static NewEvent Reversal(ReverseUsage command, Guid id, StoredEvent original, Usage usage) => new(
        command.Tenant,
        original.Stream,
        id,
        new UsageReversed(
            original.Id,
            usage.UserId,
            usage.FeatureId,
            usage.Delta,
            usage.Action,
            usage.OccurredAt,
            command.Reason),
        Occurrence.ToMicrosecond(command.ReceivedAt));

    static UsageReceipt Recorded(AppendedEvent place) => new(
        place.Id, UsageOutcome.Recorded, place.Stream.Value, place.Version.Value, place.Position.Value);

    static UsageReceipt Repeated(Guid id, StoredEvent? known) => known is null
        ? new(id, UsageOutcome.Rejected, null, null, null, "The stream of this usage is archived.")
        : new(id, UsageOutcome.Duplicate, known.Stream.Value, known.Version.Value, known.Position.Value);

    static RecordedUsage Unknown(Guid id) => Rejected(
        id, ReversalRules.UsageUnknown,
        "The ledger has no usage event with this id. It may still be on its way: then try again in a moment. Else "
        + "check the id: it is the eventId that the usage was answered with, not the caller's own id.");

    static RecordedUsage ReversalOfReversal(Guid id) => Rejected(
        id, ReversalRules.ReversalOfReversal,
        "This event is itself a reversal, and a reversal stands for ever. Record the usage again, under a new id.");

    static RecordedUsage Rejected(Guid id, string rule, string reason) =>
        new([new(id, UsageOutcome.Rejected, null, null, null, reason, rule)], []);
}

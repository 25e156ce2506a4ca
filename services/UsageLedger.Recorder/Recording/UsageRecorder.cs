using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Counting;
using Event = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.Recorder.Recording;

/// <summary>What came of a batch of usage.</summary>
/// <inheritdoc/>
sealed record RecordedUsage(IReadOnlyList<UsageReceipt> Receipts, IReadOnlyList<ConsumptionChange> Changes)
    : Recorded<UsageReceipt>(Receipts, Changes);

/// <summary>
/// Records usage: in one transaction the events are appended to their streams and counted. An event whose id the log
/// knows is a duplicate, or a conflict when its body differs; either way the first stands.
/// </summary>
sealed class UsageRecorder(NpgsqlDataSource database)
{
    readonly EventAppender _appender = new(LedgerEvents.Types);

    /// <summary>Records a batch whole, or throws and leaves nothing behind.</summary>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    /// <exception cref="Domain.Usage.InexactSumException">A sum cannot be held exactly.</exception>
    public async Task<RecordedUsage> RecordAsync(IReadOnlyList<UsageToRecord> usages, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var recorded = await RecordAsync(connection, usages, cancellation);
        await transaction.CommitAsync(cancellation);
        return recorded;
    }

    /// <summary>The same in the caller's transaction, which is to be rolled back if it throws.</summary>
    /// <inheritdoc cref="RecordAsync(IReadOnlyList{UsageToRecord}, CancellationToken)"/>
    public async Task<RecordedUsage> RecordAsync(
        NpgsqlConnection connection, IReadOnlyList<UsageToRecord> usages, CancellationToken cancellation)
    {
        var firsts = new Dictionary<Guid, UsageToRecord>(usages.Count);
        foreach (var usage in usages) firsts.TryAdd(usage.EventId, usage);

        var identities = await UserLock.ShareAsync(
            connection, firsts.Values.Select(usage => usage.Key).ToHashSet(), cancellation);
        var appended = await _appender.AppendAsync(
            connection, [.. firsts.Values.Select(usage => usage.ToNewEvent())], cancellation);
        var known = await FindKnownAsync(connection, firsts, appended, cancellation);
        var counted = await ConsumptionProjection.CountAsync(
            connection,
            identities,
            [.. firsts.Values.Where(usage => appended.ContainsKey(usage.EventId))
                .Select(usage => usage.ToCount(appended[usage.EventId].Position))],
            [.. known.Values.Select(each => (KeyOf(each), each.Body.OccurredAt))],
            cancellation);
        return new(
            [.. usages.Select(usage => Receipt(usage, firsts[usage.EventId], appended, known))],
            [.. counted.SelectMany(Changes)]);
    }

    static async Task<Dictionary<Guid, (StoredEvent Stored, Event Body)>> FindKnownAsync(
        NpgsqlConnection connection,
        Dictionary<Guid, UsageToRecord> firsts,
        IReadOnlyDictionary<Guid, AppendedEvent> appended,
        CancellationToken cancellation)
    {
        if (appended.Count == firsts.Count) return [];
        Guid[] missing = [.. firsts.Keys.Where(id => !appended.ContainsKey(id))];
        var found = await EventReader.FindAsync(connection, missing, cancellation);
        return found.ToDictionary(stored => stored.Id, stored => (stored, (Event)LedgerEvents.Types.Read(stored)));
    }

    static UsageReceipt Receipt(
        UsageToRecord usage,
        UsageToRecord first,
        IReadOnlyDictionary<Guid, AppendedEvent> appended,
        Dictionary<Guid, (StoredEvent Stored, Event Body)> known)
    {
        if (appended.TryGetValue(usage.EventId, out var place))
        {
            var outcome = ReferenceEquals(usage, first) ? UsageOutcome.Recorded : Repeated(first.Event, usage);
            return Receipt(usage, outcome, place.Stream, place.Version, place.Position);
        }
        if (known.TryGetValue(usage.EventId, out var earlier))
        {
            var stored = earlier.Stored;
            return Receipt(usage, Repeated(earlier.Body, usage), stored.Stream, stored.Version, stored.Position);
        }
        return new(usage.EventId, UsageOutcome.Rejected, null, null, null, "The stream of this usage is archived.");
    }

    static UsageReceipt Receipt(
        UsageToRecord usage, UsageOutcome outcome, StreamName stream, StreamVersion version, Position position) =>
        new(usage.EventId, outcome, stream.Value, version.Value, position.Value, outcome == UsageOutcome.Conflict
            ? $"The id '{usage.Event.Id}' of source '{usage.Event.Source}' was recorded before with another body."
            : null);

    static UsageOutcome Repeated(Event first, UsageToRecord repeat) =>
        UsageToRecord.IsRepeated(first, repeat) ? UsageOutcome.Duplicate : UsageOutcome.Conflict;

    static UserFeature KeyOf((StoredEvent Stored, Event Body) each) =>
        new(each.Stored.Tenant, each.Body.UserId, each.Body.FeatureId);

    /// <summary>The consumption of a user-feature as the fan-out says it: under each of the user's ids, because whoever
    /// keeps the user in memory may do so under any of them.</summary>
    public static IEnumerable<ConsumptionChange> Changes(CountedUsage counted)
    {
        PeriodUsed[] periods = [.. counted.Periods.Select(each => new PeriodUsed(
            each.Period.Start, each.Period.EndOrNone, each.Consumption.Used, each.Position.Value))];
        var (tenant, _, featureId) = counted.Owner;
        return counted.User.All.Select(id => new ConsumptionChange(tenant, id, featureId, periods));
    }
}

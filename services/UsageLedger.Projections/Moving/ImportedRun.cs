using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Projections.Moving;

/// <summary>
/// Events that are appended at once, after each other. Usage and what changes how it is counted never stand in the
/// same: a fold that follows from a change would meet usage that is counted on top of it a moment later.
/// </summary>
sealed class ImportedRun
{
    static readonly EventAppender Appender = new(LedgerEvents.Types);

    readonly List<ImportedEvent> _events = [];
    bool _hasUsage;
    bool _hasChanges;

    /// <summary>Cuts events into runs.</summary>
    public static IEnumerable<ImportedRun> Of(IEnumerable<ImportedEvent> events)
    {
        var run = new ImportedRun();
        foreach (var one in events)
        {
            if (run.TryAdd(one)) continue;
            yield return run;
            run = new();
            run.TryAdd(one);
        }
        if (run._events.Count > 0) yield return run;
    }

    /// <summary>Whose use of what an event is about; null when it is no usage.</summary>
    public static UserFeature? KeyOf(string tenant, object body) => body switch
    {
        UsageRecorded usage => new(tenant, usage.UserId, usage.FeatureId),
        UsageReversed usage => new(tenant, usage.UserId, usage.FeatureId),
        _ => null,
    };

    /// <summary>Appends them, and writes what follows.</summary>
    public async Task WriteAsync(CatalogueChange change)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        var keys = _events.Select(each => KeyOf(tenant, each.Body)).OfType<UserFeature>().ToHashSet();
        var identities = keys.Count > 0 ? await UserLock.ShareAsync(connection, keys, cancellation) : null;
        var positions = await AppendAsync(connection, cancellation);
        foreach (var one in _events.Where(each => IsOfCatalogue(each.Body)))
            await CatalogueProjection.ApplyAsync(
                connection, new(tenant, one.Body, one.Stored.RecordedAt, positions[one.Stored.Id]), cancellation);
        await InsertTracksAsync(connection, tenant, positions, cancellation);
        if (identities is null) return;
        await ConsumptionProjection.CountAsync(
            connection, identities, [.. _events.SelectMany(each => ToCount(each, positions))], [], cancellation);
    }

    bool TryAdd(ImportedEvent one)
    {
        var isUsage = one.Body is UsageRecorded or UsageReversed;
        if (isUsage ? _hasChanges : one.ChangesCounting && _hasUsage) return false;
        _hasUsage |= isUsage;
        _hasChanges |= one.ChangesCounting;
        _events.Add(one);
        return true;
    }

    async Task<Dictionary<Guid, Position>> AppendAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        IReadOnlyDictionary<Guid, AppendedEvent> places;
        try
        {
            places = await Appender.AppendAsync(
                connection, [.. _events.Select(each => each.ToNewEvent())], cancellation);
        }
        catch (PostgresException e) when (DatabaseErrors.Meaning(e) == DatabaseError.EventIdTaken)
        {
            throw new ConcurrencyLostException(_events[0].Stored.Stream.Value);
        }
        // A host has recorded to one of the streams since it was looked at: the next attempt says so.
        foreach (var one in _events)
            if (!places.TryGetValue(one.Stored.Id, out var place) || place.Version != one.Stored.Version)
                throw new ConcurrencyLostException(one.Stored.Stream.Value);
        return places.ToDictionary(place => place.Key, place => place.Value.Position);
    }

    Task InsertTracksAsync(
        NpgsqlConnection connection,
        string tenant,
        Dictionary<Guid, Position> positions,
        CancellationToken cancellation)
    {
        var rows = _events
            .Where(each => each.Body is SegmentTracked)
            .Select(each => (each.Stored, Call: (SegmentTracked)each.Body))
            .Select(each => new SegmentEventRow(
                positions[each.Stored.Id], each.Call.UserId, each.Call.Event, each.Stored.RecordedAt, UsageId: null))
            .ToList();
        return rows.Count == 0
            ? Task.CompletedTask
            : SegmentEventRows.InsertAsync(connection, tenant, rows, cancellation);
    }

    static IEnumerable<EventToCount> ToCount(ImportedEvent one, Dictionary<Guid, Position> positions)
    {
        var (tenant, id) = (one.Stored.Tenant, one.Stored.Id);
        if (KeyOf(tenant, one.Body) is not { } key) yield break;
        if (one.Body is UsageRecorded usage)
            yield return new(key, new(new(usage.OccurredAt, id), usage.Action, usage.Delta), positions[id]);
        if (one.Body is UsageReversed back)
            yield return new(
                key, new(new(back.OccurredAt, back.EventId), back.Action, back.Delta), positions[id],
                IsReversal: true);
    }

    // A run that had ended must not begin anew here: a Recorder would carry out one that goes on, and the places that
    // it names are those of another log.
    static bool IsOfCatalogue(object body) => body
        is not (UsageRecorded or UsageReversed or SegmentTracked or SegmentIdentified
        or MappingStarted or MappingUndoStarted or MappingEnded);
}

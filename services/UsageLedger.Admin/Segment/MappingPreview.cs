using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>Goes through all that a run would change, and keeps one page of it.</summary>
/// <param name="connection">With a transaction that sees one moment.</param>
/// <param name="tenant">The tenant.</param>
/// <param name="limit">How many changes the page has at most.</param>
/// <param name="from">The last change of the page before; null: this is the first page.</param>
sealed class MappingPreview(NpgsqlConnection connection, string tenant, int limit, PreviewKey? from)
{
    const int ChunkSize = 5_000;

    readonly HashSet<string> _users = new(StringComparer.Ordinal);
    readonly SortedSet<PreviewKey> _page = [];
    readonly Dictionary<PreviewKey, List<EventToCount>> _events = [];
    long _lookedAt;
    long _recorded;
    long _reversed;

    /// <summary>The page, with the totals of all.</summary>
    /// <exception cref="InexactSumException">What a user would have used cannot be held exactly.</exception>
    public async Task<PreviewAnswer> OfAsync(MappingStarted started, CancellationToken cancellation)
    {
        MappingChanges chunk;
        for (var after = 0L; ; after = chunk.DoneTo)
        {
            chunk = await MappingChanges.NextAsync(
                connection, tenant, started, after, ChunkSize, MappingLane.Whole, ReversalIdOf, cancellation);
            if (chunk.LookedAt == 0) break;
            _lookedAt += chunk.LookedAt;
            var identities = await IdentitiesAsync(
                chunk.Changes.Select(change => change.Track.Tracked.UserId), cancellation);
            foreach (var each in chunk.Changes.SelectMany(EventsOf)) Add(each, identities.OwnerOf(each.Key));
        }
        var hasNext = _page.Count > limit;
        if (hasNext) _page.Remove(_page.Max);
        return new(
            _lookedAt, _recorded, _reversed, _users.Count, await ForeseeAsync(cancellation),
            hasNext ? _page.Max.Cursor : null);
    }

    Guid ReversalIdOf(Guid usageId) => EventIds.OfReversal(tenant, usageId);

    // The usage event does not exist yet: the event stands for it. Its id would make a difference only beside a SET of
    // the same microsecond.
    IEnumerable<EventToCount> EventsOf(MappingChange change)
    {
        var (track, featureId, delta, _) = change;
        var at = Occurrence.ToMicrosecond(track.Tracked.OccurredAt);
        if (track.Current is { } current)
            yield return Event(current.UsageId, current.FeatureId, current.Delta, isReversal: true);
        if (featureId is not null) yield return Event(track.Id, featureId, delta, isReversal: false);

        EventToCount Event(Guid id, string feature, decimal by, bool isReversal) => new(
            new(tenant, track.Tracked.UserId, feature), new(new(at, id), UsageAction.Add, by), Position.Start,
            isReversal);
    }

    // Only what may be in the page is kept, and one more, which tells whether there is a next page.
    void Add(EventToCount each, UserFeature owner)
    {
        if (each.IsReversal) _reversed++;
        else _recorded++;
        _users.Add(owner.UserId);
        var key = new PreviewKey(owner.UserId, owner.FeatureId);
        if (from is { } last && key.CompareTo(last) <= 0) return;
        if (_page.Count > limit && key.CompareTo(_page.Max) > 0) return;
        if (_page.Add(key)) _events.Add(key, []);
        _events[key].Add(each);
        if (_page.Count <= limit + 1) return;
        _events.Remove(_page.Max);
        _page.Remove(_page.Max);
    }

    async Task<IReadOnlyList<PreviewChange>> ForeseeAsync(CancellationToken cancellation)
    {
        var events = _page.SelectMany(key => _events[key]).ToList();
        var identities = await IdentitiesAsync(events.Select(each => each.Key.UserId), cancellation);
        var changes = new List<PreviewChange>(_page.Count);
        foreach (var foreseen in await ConsumptionProjection.ForeseeAsync(
            connection, identities, events, cancellation))
        {
            var own = _events[new(foreseen.Owner.UserId, foreseen.Owner.FeatureId)];
            changes.Add(new(
                await CurrentIdAsync(foreseen, cancellation),
                foreseen.Owner.FeatureId,
                own.Count(each => !each.IsReversal),
                own.Count(each => each.IsReversal),
                own.Aggregate(0m, (sum, each) =>
                    ExactSum.Of(sum, each.IsReversal ? -each.Entry.Delta : each.Entry.Delta)),
                [.. foreseen.Periods.Select(each => new PreviewPeriod(
                    each.Period.Start, each.Period.EndOrNone, each.UsedBefore, each.UsedAfter))]));
        }
        return changes;
    }

    // Most users have one id, and are called so; the others are few enough to be asked for one by one.
    async Task<string> CurrentIdAsync(ForeseenUsage foreseen, CancellationToken cancellation) =>
        foreseen.User.All.Count > 1
        && await UserRows.FindAsync(connection, tenant, foreseen.Owner.UserId, cancellation) is { } user
            ? user.CurrentId
            : foreseen.Owner.UserId;

    Task<Identities> IdentitiesAsync(IEnumerable<string> userIds, CancellationToken cancellation) =>
        Identities.ReadAsync(
            connection, tenant, [.. userIds.Distinct(StringComparer.Ordinal)], cancellation);
}

using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Projections.Moving;

/// <summary>
/// Appends the events of a tenant of another ledger, with their ids and places in their streams, and writes what
/// follows from them: each batch is one transaction. What is there already is left out, so that an import can be made
/// again, and goes on where it was.
/// </summary>
/// <param name="database">Where to.</param>
/// <param name="tenant">The tenant.</param>
public sealed class TenantImport(NpgsqlDataSource database, string tenant)
{
    /// <summary>Events in one transaction.</summary>
    public const int EventsMax = 1_000;

    /// <summary>Of these, at most so many that change what is counted for a user: nobody records the usage of these
    /// users meanwhile.</summary>
    public const int ChangesMax = 100;

    const string ImportLock = "import"; // no stream's name

    long _known;
    long _lastKnown;
    bool _isAllOurs;

    /// <summary>Imports a batch whole, or throws and leaves nothing of it behind.</summary>
    /// <returns>The ids of those that were appended.</returns>
    /// <exception cref="ImportRefusedException">The events cannot stand in this ledger.</exception>
    /// <exception cref="ConcurrencyLostException">Others write to the same streams all the time.</exception>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public async Task<IReadOnlySet<Guid>> ImportAsync(
        IReadOnlyList<ImportedEvent> events, CancellationToken cancellation)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            var places = await ImportPlaces.ReadAsync(connection, tenant, events, cancellation);
            var missing = places.Missing(events);
            await CheckAsync(connection, events, missing, cancellation);
            if (missing.Count == 0) return new HashSet<Guid>();
        }
        var (appended, _) = await CatalogueTransaction.ChangeAsync(
            database, TimeProvider.System, tenant, change => AppendAsync(change, events), (_, _) => { }, cancellation);
        return appended;
    }

    /// <summary>Makes what Segment's calls count as, and what runs of rules have done, of the events: after the last
    /// batch.</summary>
    public async Task MapSegmentAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await new SegmentReplay(connection).RunAsync(tenant, dryRun: false, cancellation);
    }

    // What is there must be the beginning of the file: two histories that are mixed cannot be told apart again.
    async Task CheckAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ImportedEvent> events,
        List<ImportedEvent> missing,
        CancellationToken cancellation)
    {
        if (_isAllOurs) return;
        var firstMissing = missing.Count == 0 ? null : missing[0];
        Guid?[] known = [.. events.TakeWhile(each => each != firstMissing).Select(each => (Guid?)each.Stored.Id)];
        _known += known.Length;
        _lastKnown = Math.Max(_lastKnown, (await connection.ListAsync(
            "select coalesce(max(seq_id), 0) from ledger_events.mt_events where id = any($1)",
            [Parameter.Uuids(known)],
            row => row.GetInt64(0),
            cancellation))[0]);
        if (firstMissing is null) return;
        var own = await ImportedTenant.OwnAsync(connection, tenant, _known, _lastKnown, cancellation);
        if (own is not null) throw new ImportRefusedException($"Line {firstMissing.Line}: {own}");
        _isAllOurs = true;
    }

    async Task<IReadOnlySet<Guid>> AppendAsync(CatalogueChange change, IReadOnlyList<ImportedEvent> events)
    {
        await change.LockNameAsync(ImportLock);
        await LockAsync(change, events);
        var places = await ImportPlaces.ReadAsync(change.Connection, tenant, events, change.Cancellation);
        var missing = places.Missing(events);
        foreach (var run in ImportedRun.Of(missing)) await run.WriteAsync(change);
        // Nobody is told of what was counted, so whoever keeps the tenant in memory forgets it.
        await new CatalogueSignal(tenant, UserId: null).SendAsync(change.Connection, change.Cancellation);
        return missing.Select(each => each.Stored.Id).ToHashSet();
    }

    // In the order in which the Recorder and Admin take them: the rules, the users' ids, the users, the streams.
    async Task LockAsync(CatalogueChange change, IReadOnlyList<ImportedEvent> events)
    {
        var others = events.Where(each => each.Body is not (UsageRecorded or UsageReversed)).ToList();
        if (others.Count == 0) return;
        await change.LockNameAsync(StreamNames.SegmentRules);
        var changes = others.Where(each => each.ChangesCounting).Select(each => each.Body).ToList();
        var users = await ChangedUsers.ReadAsync(change.Connection, tenant, changes, change.Cancellation);
        // Those too whose usage is in the batch: to share their locks later would be another order.
        if (changes.Count > 0)
            users.UnionWith(events.Select(each => ImportedRun.KeyOf(tenant, each.Body)?.UserId).OfType<string>());
        await change.LockUserIdsAsync([.. users]);
        await change.LockAllAsync([.. others
            .Where(each => each.Body is not (SegmentTracked or SegmentIdentified))
            .Select(each => each.Stored.Stream.Value).Distinct(StringComparer.Ordinal)]);
    }
}

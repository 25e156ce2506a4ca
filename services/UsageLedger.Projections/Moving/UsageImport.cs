using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Moving;

/// <summary>Usage from a file.</summary>
/// <param name="Line">Where it stands in the file.</param>
/// <param name="EventId">The ledger's id of it.</param>
/// <param name="Body">The event.</param>
/// <param name="IsTimeGiven">False when the file does not say when it happened.</param>
/// <param name="ReceivedAt">Now, UTC, to the microsecond.</param>
public sealed record ImportedUsage(
    long Line, Guid EventId, UsageRecorded Body, bool IsTimeGiven, DateTimeOffset ReceivedAt);

/// <summary>What became of usage from a file.</summary>
public enum UsageImportOutcome
{
    /// <summary>It is recorded and counted.</summary>
    Recorded,

    /// <summary>It was recorded before.</summary>
    Duplicate,

    /// <summary>Its id was recorded before with another body; the first stands.</summary>
    Conflict,

    /// <summary>It cannot be stored or counted.</summary>
    Refused,
}

/// <summary>Usage from a file, and what became of it.</summary>
/// <param name="Usage">The usage.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused; null when it was not.</param>
public sealed record UsageImportResult(ImportedUsage Usage, UsageImportOutcome Outcome, string? Reason = null);

/// <summary>Records usage from a file as a Recorder would: a batch is one transaction.</summary>
/// <param name="database">Where to.</param>
/// <param name="tenant">The tenant.</param>
public sealed class UsageImport(NpgsqlDataSource database, string tenant)
{
    /// <summary>Events in one transaction.</summary>
    public const int EventsMax = 1_000;

    static readonly EventAppender Appender = new(LedgerEvents.Types);

    /// <summary>Records a batch. What cannot be stored is found by halving it.</summary>
    /// <exception cref="ConcurrencyLostException">Others write the same all the time.</exception>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    public async Task<IReadOnlyList<UsageImportResult>> RecordAsync(
        IReadOnlyList<ImportedUsage> usages, CancellationToken cancellation)
    {
        try
        {
            var (results, _) = await CatalogueTransaction.ChangeAsync(
                database, TimeProvider.System, tenant, change => RecordAsync(change, usages), (_, _) => { },
                cancellation);
            return results;
        }
        catch (Exception e) when (e is InexactSumException || DatabaseErrors.Meaning(e) == DatabaseError.BadData)
        {
            if (usages is [var only])
                return [new(only, UsageImportOutcome.Refused, e is PostgresException p ? p.MessageText : e.Message)];
            var first = await RecordAsync([.. usages.Take(usages.Count / 2)], cancellation);
            return [.. first, .. await RecordAsync([.. usages.Skip(usages.Count / 2)], cancellation)];
        }
    }

    async Task<IReadOnlyList<UsageImportResult>> RecordAsync(
        CatalogueChange change, IReadOnlyList<ImportedUsage> usages)
    {
        var (connection, cancellation) = (change.Connection, change.Cancellation);
        var firsts = usages.DistinctBy(usage => usage.EventId).ToList();
        var identities = await UserLock.ShareAsync(connection, firsts.Select(KeyOf).ToHashSet(), cancellation);
        var places = await AppendAsync(connection, firsts, cancellation);
        await ConsumptionProjection.CountAsync(
            connection,
            identities,
            [.. firsts.Where(usage => places.ContainsKey(usage.EventId)).Select(usage => ToCount(usage, places))],
            [],
            cancellation);
        if (places.Count > 0) await new CatalogueSignal(tenant, UserId: null).SendAsync(connection, cancellation);
        var before = places.Count == firsts.Count ? [] : await EventReader.FindAsync(
            connection,
            [.. firsts.Select(usage => usage.EventId).Where(id => !places.ContainsKey(id))],
            cancellation);
        var known = before.ToDictionary(stored => stored.Id, stored => (UsageRecorded)LedgerEvents.Types.Read(stored));
        var seen = firsts.ToDictionary(usage => usage.EventId);
        return [.. usages.Select(usage => ResultOf(usage, seen[usage.EventId], places, known))];
    }

    async Task<IReadOnlyDictionary<Guid, AppendedEvent>> AppendAsync(
        NpgsqlConnection connection, List<ImportedUsage> usages, CancellationToken cancellation)
    {
        try
        {
            return await Appender.AppendAsync(
                connection,
                [.. usages.Select(usage => new NewEvent(
                    tenant, new(StreamNames.Usage(usage.Body.UserId, usage.Body.FeatureId)), usage.EventId, usage.Body,
                    usage.ReceivedAt))],
                cancellation);
        }
        catch (PostgresException e) when (DatabaseErrors.Meaning(e) == DatabaseError.EventIdTaken)
        {
            throw new ConcurrencyLostException("usage"); // the next attempt finds it known
        }
    }

    static UsageImportResult ResultOf(
        ImportedUsage usage,
        ImportedUsage first,
        IReadOnlyDictionary<Guid, AppendedEvent> places,
        Dictionary<Guid, UsageRecorded> known)
    {
        var isAppended = places.ContainsKey(usage.EventId);
        if (isAppended && ReferenceEquals(usage, first)) return new(usage, UsageImportOutcome.Recorded);
        if (!isAppended && !known.ContainsKey(usage.EventId))
            return new(usage, UsageImportOutcome.Refused, "The stream of this usage is archived.");
        var body = isAppended ? first.Body : known[usage.EventId];
        return body.IsRepeatedBy(usage.Body, usage.IsTimeGiven)
            ? new(usage, UsageImportOutcome.Duplicate)
            : new(usage, UsageImportOutcome.Conflict);
    }

    UserFeature KeyOf(ImportedUsage usage) => new(tenant, usage.Body.UserId, usage.Body.FeatureId);

    EventToCount ToCount(ImportedUsage usage, IReadOnlyDictionary<Guid, AppendedEvent> places) => new(
        KeyOf(usage),
        new(new(usage.Body.OccurredAt, usage.EventId), usage.Body.Action, usage.Body.Delta),
        places[usage.EventId].Position);
}

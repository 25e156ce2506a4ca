using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;
using UsageLedger.Projections.Segment;
using UsageLedger.Recorder.Recording;
using Usage = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.Recorder.MappingRuns;

/// <summary>What was done of the run that goes on.</summary>
/// <param name="RunId">The run; null when none goes on.</param>
/// <param name="LookedAt">How many events were looked at.</param>
/// <param name="Changes">The consumption of every user-feature touched.</param>
sealed record MappingStep(Guid? RunId, int LookedAt, IReadOnlyList<ConsumptionChange> Changes)
{
    /// <summary>Nothing was to be done.</summary>
    public static readonly MappingStep None = new(null, 0, []);
}

/// <summary>How a step is to be tried.</summary>
sealed class MappingAttempt
{
    /// <summary>Events in one step.</summary>
    const int EventsMaxDefault = 2_000;

    MappingProgress? _toLeave;

    /// <summary>How many events to look at.</summary>
    public int EventsMax { get; private set; } = EventsMaxDefault;

    /// <summary>The lane that was taken last, as far as it was.</summary>
    public MappingProgress? Taken { private get; set; }

    /// <summary>True when the next event of a lane is left as it is, because what it comes to cannot be stored.
    /// </summary>
    public bool Leaves(MappingProgress progress) => progress == _toLeave;

    /// <summary>Events come to what cannot be stored: the one is found by halving.</summary>
    public void Refused()
    {
        if (EventsMax == 1) _toLeave = Taken;
        EventsMax = Math.Max(1, EventsMax / 2);
    }

    /// <summary>A step was taken.</summary>
    public void Done() => EventsMax = Math.Min(EventsMaxDefault, EventsMax * 2);
}

/// <summary>
/// Carries out runs of rules in steps. A step is one transaction: the usage that it takes back and records, what that
/// counts, and how far the run is. So a Recorder that is killed leaves no step half done, and the next goes on where
/// it was. What it had committed may not have been published: so the next one tells everybody to forget what they know
/// of the tenant.
/// </summary>
sealed class MappingRecorder(NpgsqlDataSource database, TimeProvider time)
{
    readonly EventAppender _appender = new(LedgerEvents.Types);
    // Whose last step was taken here, and is known to be committed: with the event that started the run.
    readonly ConcurrentDictionary<(Guid RunId, MappingLane Lane), object> _own = [];

    /// <summary>Takes the next step in a lane of the run that was started first, or throws and leaves nothing behind.
    /// </summary>
    /// <param name="attempt">How.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public async Task<MappingStep> StepAsync(MappingAttempt attempt, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await MappingProgress.LockAnyAsync(connection, cancellation) is not { } progress)
            return MappingStep.None;
        attempt.Taken = progress;
        var now = Occurrence.ToMicrosecond(time.GetUtcNow());
        var change = new CatalogueChange(connection, progress.Tenant, now, cancellation);
        var key = (progress.RunId, progress.Lane);
        var isOwn = _own.TryRemove(key, out var started);
        if (!isOwn && progress.DoneTo > 0)
            await new CatalogueSignal(progress.Tenant, UserId: null).SendAsync(connection, cancellation);
        started ??= await StartedAsync(connection, progress, cancellation);
        var next = await NextAsync(connection, progress, started, attempt.EventsMax, cancellation);
        IReadOnlyList<CountedUsage> counted = [];
        if (next.LookedAt == 0) await EndAsync(change, progress);
        else if (attempt.Leaves(progress)) await LeaveAsync(connection, progress, next, cancellation);
        else counted = await RecordAsync(change, progress, next);
        await transaction.CommitAsync(cancellation);
        if (next.LookedAt > 0) _own.TryAdd(key, started);
        return new(progress.RunId, next.LookedAt, [.. counted.SelectMany(UsageRecorder.Changes)]);
    }

    static async Task<object> StartedAsync(
        NpgsqlConnection connection, MappingProgress progress, CancellationToken cancellation) =>
        (await LedgerEvents.StreamAsync(
            connection, progress.Tenant, StreamNames.MappingRun(progress.RunId), cancellation))[0];

    static Task<MappingChanges> NextAsync(
        NpgsqlConnection connection,
        MappingProgress progress,
        object started,
        int eventsMax,
        CancellationToken cancellation)
    {
        var tenant = progress.Tenant;
        return started switch
        {
            MappingStarted run => MappingChanges.NextAsync(
                connection, tenant, run, progress.DoneTo, eventsMax, progress.Lane, ReversalIdOf, cancellation),
            MappingUndoStarted run => MappingChanges.NextAsync(
                connection, tenant, run, progress.DoneTo, eventsMax, progress.Lane, ReversalIdOf, cancellation),
            var other => throw new UnreachableException($"{other.GetType()} starts no run"),
        };

        Guid ReversalIdOf(Guid usageId) => EventIds.OfReversal(tenant, usageId);
    }

    static async Task EndAsync(CatalogueChange change, MappingProgress progress)
    {
        var stream = await change.LockAsync(StreamNames.MappingRun(progress.RunId));
        if (await progress.EndAsync(change.Connection, change.Cancellation) is not { } done) return;
        var ended = new MappingEnded(progress.RunId, done.Recorded, done.Reversed, done.Refused);
        await change.CarryOutAsync(stream, new Decision.Accepted(ended));
    }

    static Task LeaveAsync(
        NpgsqlConnection connection, MappingProgress progress, MappingChanges next, CancellationToken cancellation) =>
        progress.WriteAsync(
            connection, next.DoneTo, next.LookedAt, new(0, 0, Refused: next.Changes.Count), cancellation);

    async Task<IReadOnlyList<CountedUsage>> RecordAsync(
        CatalogueChange change, MappingProgress progress, MappingChanges next)
    {
        var (connection, tenant, cancellation) = (change.Connection, progress.Tenant, change.Cancellation);
        var steps = next.Changes.Select(each => new Step(tenant, progress.RunId, each)).ToList();
        var identities = await UserLock.ShareAsync(
            connection, steps.SelectMany(step => step.Keys).ToHashSet(), cancellation);
        var appended = await _appender.AppendAsync(
            connection, [.. steps.SelectMany(step => step.Events(change.Now))], cancellation);
        // Whoever takes usage back by hand at this very moment was faster: the next attempt sees it.
        if (steps.Any(step => step.ReversalId is { } id && !appended.ContainsKey(id)))
            throw new ConcurrencyLostException(StreamNames.MappingRun(progress.RunId));
        var counted = await ConsumptionProjection.CountAsync(
            connection, identities, [.. steps.SelectMany(step => step.ToCount(appended))], [], cancellation);
        var changed = steps.Select(step => (step.Position, step.Before, After: step.UsageIdAmong(appended))).ToList();
        if (changed.Count > 0) await progress.MapAsync(connection, changed, cancellation);
        var done = new MappingCounts(
            Recorded: changed.Count(each => each.After is not null),
            Reversed: steps.Count(step => step.ReversalId is not null),
            Refused: steps.Count(step => step.IsRefused(appended)));
        await progress.WriteAsync(connection, next.DoneTo, next.LookedAt, done, cancellation);
        return counted;
    }

    /// <summary>One change, as the events that make it so.</summary>
    sealed class Step(string tenant, Guid runId, MappingChange change)
    {
        readonly SegmentTracked _tracked = change.Track.Tracked;
        readonly Mapping? _current = change.Track.Current;

        public long Position => change.Track.Position;

        public Guid? Before => _current?.UsageId;

        public Guid? ReversalId { get; } = change.Track.Current is { } current
            ? EventIds.OfReversal(tenant, current.UsageId)
            : null;

        Guid UsageId { get; } = change.FeatureId is null
            ? Guid.Empty
            : EventIds.For(tenant, Source(runId), change.Track.Tracked.MessageId);

        public IEnumerable<UserFeature> Keys
        {
            get
            {
                if (_current is not null) yield return Key(_current.FeatureId);
                if (change.FeatureId is { } featureId) yield return Key(featureId);
            }
        }

        /// <summary>Null when nothing was to be recorded, or the stream of the usage is archived.</summary>
        public Guid? UsageIdAmong(IReadOnlyDictionary<Guid, AppendedEvent> appended) =>
            change.FeatureId is not null && appended.ContainsKey(UsageId) ? UsageId : null;

        public bool IsRefused(IReadOnlyDictionary<Guid, AppendedEvent> appended) =>
            change.FeatureId is not null && UsageIdAmong(appended) is null;

        public IEnumerable<NewEvent> Events(DateTimeOffset now)
        {
            if (_current is not null && ReversalId is { } reversalId)
                yield return New(_current.FeatureId, reversalId, now, new UsageReversed(
                    _current.UsageId, _tracked.UserId, _current.FeatureId, _current.Delta, UsageAction.Add,
                    _tracked.OccurredAt, "What Segment said is mapped anew.", runId));
            if (change.FeatureId is { } featureId)
                yield return New(featureId, UsageId, now, new Usage(
                    _tracked.UserId, featureId, change.Delta, UsageAction.Add, _tracked.OccurredAt, Source(runId),
                    _tracked.MessageId, change.Link!.ToProperties()));
        }

        public IEnumerable<EventToCount> ToCount(IReadOnlyDictionary<Guid, AppendedEvent> appended)
        {
            if (_current is not null && ReversalId is { } reversalId)
                yield return new(
                    Key(_current.FeatureId), Entry(_current.UsageId, _current.Delta), appended[reversalId].Position,
                    IsReversal: true);
            if (change.FeatureId is { } featureId && appended.TryGetValue(UsageId, out var place))
                yield return new(Key(featureId), Entry(UsageId, change.Delta), place.Position);
        }

        static string Source(Guid runId) => $"{UsageLimits.SegmentSource}/{runId:D}";

        UserFeature Key(string featureId) => new(tenant, _tracked.UserId, featureId);

        UsageEntry Entry(Guid usageId, decimal delta) =>
            new(new(_tracked.OccurredAt, usageId), UsageAction.Add, delta);

        NewEvent New(string featureId, Guid id, DateTimeOffset now, object body) =>
            new(tenant, new(StreamNames.Usage(_tracked.UserId, featureId)), id, body, now);
    }
}

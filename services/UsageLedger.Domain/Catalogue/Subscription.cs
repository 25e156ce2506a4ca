using System.Diagnostics;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Domain.Catalogue;

/// <summary>A user has a package from an instant on.</summary>
/// <param name="Id">The ledger's own id.</param>
/// <param name="UserId">The user, under the id that was named.</param>
/// <param name="PackageId">The package.</param>
/// <param name="StartsAt">From when on, and the anchor of the periods.</param>
/// <param name="TrialUntil">When the trial ends; null without one.</param>
/// <param name="Replaces">The subscription whose place it takes, when the base was changed.</param>
public sealed record SubscriptionStarted(
    string Id,
    string UserId,
    string PackageId,
    DateTimeOffset StartsAt,
    DateTimeOffset? TrialUntil,
    string? Replaces = null);

/// <summary>A subscription is over from an instant on.</summary>
public sealed record SubscriptionCancelled(string Id, DateTimeOffset CancelledAt);

/// <summary>A subscription gives nothing from an instant on, until it is resumed.</summary>
public sealed record SubscriptionPaused(string Id, DateTimeOffset PausedAt);

/// <summary>A paused subscription is what it would be without the pause, from an instant on.</summary>
public sealed record SubscriptionResumed(string Id, DateTimeOffset ResumedAt);

/// <summary>A billing system says where a subscription stands from an instant on.</summary>
public sealed record SubscriptionStatusSet(string Id, SubscriptionStatus Status, DateTimeOffset Since);

/// <summary>A subscription's state: how it started, and what was changed since, whenever that takes effect.</summary>
public sealed class Subscription
{
    readonly SortedList<(DateTimeOffset At, int Ordinal), object> _changes;

    /// <summary>One that was just started.</summary>
    public Subscription(SubscriptionStarted started) : this(started, []) { }

    Subscription(SubscriptionStarted started, SortedList<(DateTimeOffset, int), object> changes) =>
        (Started, _changes, Timeline) = (started, changes, TimelineOf(started, changes.Values));

    /// <summary>How it started.</summary>
    public SubscriptionStarted Started { get; }

    /// <summary>Where it stands, at any time.</summary>
    public StatusTimeline Timeline { get; }

    /// <summary>The state after a stream's events; null when there are none.</summary>
    public static Subscription? Fold(IEnumerable<object> events)
    {
        Subscription? subscription = null;
        foreach (var each in events)
            subscription = each is SubscriptionStarted started ? new(started) : subscription?.With(each);
        return subscription;
    }

    /// <summary>The state after one more event.</summary>
    public Subscription With(object change) =>
        new(Started, new(_changes) { { (InstantOf(change), _changes.Count), change } });

    /// <summary>Ends it.</summary>
    /// <param name="at">From when on; null: <paramref name="now"/>, even before it has started.</param>
    /// <param name="now">The present.</param>
    public Decision Cancel(DateTimeOffset? at, DateTimeOffset now) => Timeline.EndsAt <= (at ?? now)
        ? new Decision.Unchanged()
        : End(at, new SubscriptionCancelled(Started.Id, at ?? now));

    /// <summary>Gives nothing from an instant on.</summary>
    /// <inheritdoc cref="Cancel" path="/param"/>
    public Decision Pause(DateTimeOffset? at, DateTimeOffset now) => Change(
        at, new SubscriptionPaused(Started.Id, at ?? now), isSo: Timeline.At(now) == SubscriptionStatus.Paused);

    /// <summary>Ends a pause.</summary>
    /// <inheritdoc cref="Cancel" path="/param"/>
    public Decision Resume(DateTimeOffset? at, DateTimeOffset now) => Change(
        at, new SubscriptionResumed(Started.Id, at ?? now), isSo: Timeline.At(now) != SubscriptionStatus.Paused);

    /// <summary>Takes over what a billing system says.</summary>
    /// <param name="status">One of <see cref="SubscriptionStatuses.FromOutside"/>.</param>
    /// <param name="at">From when on; null: <paramref name="now"/>.</param>
    /// <param name="now">The present.</param>
    public Decision SetStatus(SubscriptionStatus status, DateTimeOffset? at, DateTimeOffset now)
    {
        var set = new SubscriptionStatusSet(Started.Id, status, at ?? now);
        if (!status.IsEnd()) return Change(at, set, isSo: StandingAt(now) == status);
        if (!(Timeline.EndsAt <= set.Since)) return End(at, set);
        return Timeline.At(set.Since) == status ? new Decision.Unchanged() : Ended();
    }

    /// <summary>When the current period of the package's longest reset period ends; before the start, the first one.
    /// Null when none of its features resets.</summary>
    /// <param name="package">The package subscribed to.</param>
    /// <param name="now">The present.</param>
    public DateTimeOffset? PeriodEndAfter(PackageDefined package, DateTimeOffset now)
    {
        if (package.Features.Max(feature => feature.ResetPeriod) is not { } longest) return null;
        var instant = now < Started.StartsAt ? Started.StartsAt : now;
        return new Schedule(Started.StartsAt, longest).PeriodAt(instant)?.End;
    }

    /// <summary>What it gives the user, feature by feature.</summary>
    /// <param name="package">The package subscribed to.</param>
    /// <param name="types">The types of the package's features.</param>
    public IEnumerable<Allowance> Allowances(
        PackageDefined package, IReadOnlyDictionary<string, FeatureType> types) =>
        package.Features.Select(feature => new Allowance(
            feature.FeatureId, types[feature.FeatureId], package.IsAddon ? AllowanceKind.Addon : AllowanceKind.Base,
            Started.Id, Started.PackageId, feature.Limit, feature.ResetPeriod, feature.OverageEnabled,
            Started.StartsAt, Timeline));

    Decision End(DateTimeOffset? at, object end) => at < Started.StartsAt
        ? new Decision.Refused(
            "end-before-start", "The subscription would end before it starts. To take it back, cancel it without an "
                + "instant.")
        : new Decision.Accepted(end);

    // Whoever names instants may name them in any order: what changes nothing now may do so when more is known. Whoever
    // names none says what is to be from now on, and if it is so already, nothing has to be said.
    Decision Change(DateTimeOffset? at, object change, bool isSo)
    {
        var instant = InstantOf(change);
        if (Timeline.EndsAt <= instant) return Ended();
        if (instant < Started.StartsAt)
            return new Decision.Refused(
                "subscription-not-started", $"Subscription '{Started.Id}' has not started then: a change can take "
                    + "effect from its start on.", IsConflict: true);
        var isUnchanged = at is null ? isSo : change.Equals(LastAt(instant));
        return isUnchanged ? new Decision.Unchanged() : new Decision.Accepted(change);
    }

    Decision Ended() => new Decision.Refused(
        "subscription-ended", $"Subscription '{Started.Id}' has ended: start a new one.", IsConflict: true);

    object? LastAt(DateTimeOffset instant) => _changes.Values.LastOrDefault(change => InstantOf(change) == instant);

    // Not the timeline's status: a pause hides what was set, and a trial that nobody confirmed ends by itself.
    SubscriptionStatus? StandingAt(DateTimeOffset instant)
    {
        var set = _changes.Values.OfType<SubscriptionStatusSet>().LastOrDefault(each => each.Since <= instant);
        if (set is not null) return set.Status;
        return Timeline.At(instant) == SubscriptionStatus.Active ? SubscriptionStatus.Active : null;
    }

    static StatusTimeline TimelineOf(SubscriptionStarted started, IList<object> changes)
    {
        var instants = new SortedSet<DateTimeOffset>(changes.Select(InstantOf)) { started.StartsAt };
        if (started.TrialUntil is { } trialUntil) instants.Add(trialUntil);
        var steps = new List<StatusSince>();
        foreach (var instant in instants)
        {
            var status = StatusAt(started, changes, instant);
            if (status == (steps.Count == 0 ? SubscriptionStatus.Scheduled : steps[^1].Status)) continue;
            steps.Add(new(instant, status));
            if (status.IsEnd()) break;
        }
        return new(steps);
    }

    static SubscriptionStatus StatusAt(SubscriptionStarted started, IList<object> changes, DateTimeOffset instant)
    {
        var isPaused = false;
        SubscriptionStatus? fromOutside = null;
        foreach (var change in changes.TakeWhile(change => InstantOf(change) <= instant))
            switch (change)
            {
                case SubscriptionCancelled: return SubscriptionStatus.Cancelled;
                case SubscriptionStatusSet { Status: var end } when end.IsEnd(): return end;
                case SubscriptionStatusSet set: fromOutside = set.Status; break;
                case SubscriptionPaused: isPaused = true; break;
                case SubscriptionResumed: isPaused = false; break;
            }
        if (isPaused) return SubscriptionStatus.Paused;
        if (instant < started.StartsAt) return SubscriptionStatus.Scheduled;
        var onItsOwn = instant < started.TrialUntil ? SubscriptionStatus.Trialing : SubscriptionStatus.Active;
        return fromOutside ?? onItsOwn;
    }

    static DateTimeOffset InstantOf(object change) => change switch
    {
        SubscriptionCancelled cancelled => cancelled.CancelledAt,
        SubscriptionPaused paused => paused.PausedAt,
        SubscriptionResumed resumed => resumed.ResumedAt,
        SubscriptionStatusSet set => set.Since,
        _ => throw new UnreachableException($"{change.GetType()} is no change of a subscription"),
    };
}

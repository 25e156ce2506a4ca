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
    public Decision Cancel(DateTimeOffset? at, DateTimeOffset now)
    {
        if (Timeline.EndsAt <= (at ?? now)) return new Decision.Unchanged();
        return at < Started.StartsAt
            ? new Decision.Refused(
                "end-before-start", "The subscription would end before it starts. To take it back, cancel it without "
                    + "an instant.")
            : new Decision.Accepted(new SubscriptionCancelled(Started.Id, at ?? now));
    }

    /// <summary>Gives nothing from an instant on.</summary>
    public Decision Pause(DateTimeOffset at) =>
        NotChangeable(at)
        ?? (Timeline.At(at) == SubscriptionStatus.Paused
            ? new Decision.Unchanged()
            : new Decision.Accepted(new SubscriptionPaused(Started.Id, at)));

    /// <summary>Ends a pause.</summary>
    public Decision Resume(DateTimeOffset at) =>
        NotChangeable(at)
        ?? (Timeline.At(at) == SubscriptionStatus.Paused
            ? new Decision.Accepted(new SubscriptionResumed(Started.Id, at))
            : new Decision.Unchanged());

    /// <summary>Takes over what a billing system says.</summary>
    public Decision SetStatus(SubscriptionStatus status, DateTimeOffset at)
    {
        var current = Timeline.At(at);
        if (status.IsEnd() && current == status) return new Decision.Unchanged();
        if (NotChangeable(at) is { } refused && !(status.IsEnd() && current == SubscriptionStatus.Scheduled))
            return refused;
        // Not the current status: a pause hides what was set, and a trial that nobody confirmed ends by itself.
        var standing = SetLastAt(at) ?? (current == SubscriptionStatus.Active ? current : null);
        return standing == status
            ? new Decision.Unchanged()
            : new Decision.Accepted(new SubscriptionStatusSet(Started.Id, status, at));
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

    SubscriptionStatus? SetLastAt(DateTimeOffset at) => _changes.Values
        .TakeWhile(change => InstantOf(change) <= at).OfType<SubscriptionStatusSet>().LastOrDefault()?.Status;

    Decision? NotChangeable(DateTimeOffset at)
    {
        if (Timeline.EndsAt <= at)
            return new Decision.Refused(
                "subscription-ended", $"Subscription '{Started.Id}' has ended: start a new one.", IsConflict: true);
        return at < Started.StartsAt
            ? new Decision.Refused(
                "subscription-not-started", $"Subscription '{Started.Id}' has not started then: only its end can lie "
                    + "before its start.", IsConflict: true)
            : null;
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

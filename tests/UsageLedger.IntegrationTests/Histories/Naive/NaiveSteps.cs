using UsageLedger.Contracts;

namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>What an operation that was accepted changes.</summary>
static class NaiveSteps
{
    /// <summary>Takes it into the lists.</summary>
    /// <param name="ledger">The lists.</param>
    /// <param name="tenant">Whose ledger it is: part of every event's id.</param>
    /// <param name="operation">What was asked for, and accepted.</param>
    /// <param name="outcome">For the ids that the real ledger made.</param>
    /// <param name="now">When.</param>
    public static void Take(
        this NaiveLedger ledger, string tenant, Operation operation, Outcome outcome, DateTimeOffset now)
    {
        switch (operation)
        {
            case DefineFeature define: ledger.Features.Add(define.Feature); break;
            case PublishPackage publish: ledger.Packages.Add(publish.Package); break;
            case PutUser put: ledger.Users.Create(put.UserId, now); break;
            case RenameUser rename: ledger.Users.Rename(rename.UserId, rename.NewId); break;
            case MergeUsers merge: ledger.Users.Merge(merge.UserId, merge.OtherId, merge.Target, now); break;
            case UnmergeUser unmerge: ledger.Users.Unmerge(unmerge.UserId); break;
            case SetPolicy set: ledger.Policies.Add(new(now, set.IsSum)); break;
            case ReverseUsage reverse: ledger.Reversed.Add(EventId(tenant, reverse.Id)); break;
            case RecordUsage usage:
                ledger.Usages.Add(new(
                    EventId(tenant, usage.Id), usage.UserId, usage.FeatureId, usage.Delta, usage.IsSet,
                    usage.OccurredAt ?? now));
                break;
            case GrantAllowance grant:
                ledger.Grants.Add(new(
                    outcome.Body.Text("id"), grant.UserId, grant.FeatureId, grant.Limit, grant.ResetPeriod,
                    grant.OverageEnabled, grant.StartsAt ?? now, grant.EndsAt));
                break;
            case RevokeAllowance revoke:
                ledger.Grants.Find(grant => grant.Id == revoke.GrantId)!.RevokedAt ??= now;
                break;
            default: ledger.TakeOfSubscription(operation, outcome, now); break;
        }
    }

    /// <summary>The instant that "at the period's end" means; null when it cannot be told.</summary>
    public static DateTimeOffset? PeriodEnd(NaiveSubscription subscription, DateTimeOffset now) =>
        now < subscription.StartsAt || subscription.Package.LongestResetPeriod() is not { } longest
            ? null
            : NaivePeriod.Containing(subscription.StartsAt, longest, subscription.End(), now).End;

    /// <summary>The ledger's id of a caller's event.</summary>
    public static Guid EventId(string tenant, string id) => EventIds.For(tenant, UsageLimits.SourceDefault, id);

    static void TakeOfSubscription(
        this NaiveLedger ledger, Operation operation, Outcome outcome, DateTimeOffset now)
    {
        switch (operation)
        {
            case Subscribe start:
                foreach (var item in outcome.Body.GetProperty("items").EnumerateArray())
                    ledger.Start(
                        item.Text("id"), start.UserId, item.Text("packageId"), start.StartsAt ?? now,
                        start.TrialUntil);
                break;
            case CancelSubscription cancel:
                var ended = ledger.Find(cancel.SubscriptionId);
                var end = cancel.AtPeriodEnd
                    ? PeriodEnd(ended, now) ?? outcome.Body.InstantOrNull("cancelledAt")!.Value
                    : cancel.At ?? now;
                ended.Changes.Add(new(end, "CANCELLED"));
                break;
            case PauseSubscription pause:
                ledger.Find(pause.SubscriptionId).Change(pause.At, now, "PAUSE");
                break;
            case ResumeSubscription resume:
                ledger.Find(resume.SubscriptionId).Change(resume.At, now, "RESUME");
                break;
            case SetSubscriptionStatus set:
                ledger.Find(set.SubscriptionId).Change(set.At, now, set.Status);
                break;
            case ChangeBase change:
                var old = ledger.Find(change.SubscriptionId);
                var at = change.AtPeriodEnd
                    ? PeriodEnd(old, now) ?? outcome.Body.InstantOrNull("startsAt")!.Value
                    : change.At ?? now;
                old.Changes.Add(new(at, "CANCELLED"));
                ledger.Start(outcome.Body.Text("id"), old.UserId, change.PackageId, at, change.TrialUntil);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "is nothing that a ledger does");
        }
    }

    // What is so already and is asked for without an instant is no event: nothing is left of it when something else
    // becomes known of before it.
    static void Change(this NaiveSubscription subscription, DateTimeOffset? at, DateTimeOffset now, string what)
    {
        var status = subscription.StatusAt(now);
        var isSo = what switch
        {
            "PAUSE" => status == "PAUSED",
            "RESUME" => status != "PAUSED",
            _ => (LastSet(subscription, now) ?? (status == "ACTIVE" ? status : null)) == what,
        };
        if (at is not null || !isSo) subscription.Changes.Add(new(at ?? now, what));
    }

    static string? LastSet(NaiveSubscription subscription, DateTimeOffset now)
    {
        NaiveChange? last = null;
        foreach (var change in subscription.Changes)
            if (change.At <= now && change.What is not ("PAUSE" or "RESUME") && !(last?.At > change.At))
                last = change;
        return last?.What;
    }

    static void Start(
        this NaiveLedger ledger, string id, string userId, string packageId, DateTimeOffset startsAt,
        DateTimeOffset? trialUntil)
    {
        var package = ledger.Packages.Find(each => each.Id == packageId)!;
        ledger.Subscriptions.Add(new(id, userId, package, startsAt, trialUntil));
    }

    static NaiveSubscription Find(this NaiveLedger ledger, string id) =>
        ledger.Subscriptions.Find(each => each.Id == id)!;
}

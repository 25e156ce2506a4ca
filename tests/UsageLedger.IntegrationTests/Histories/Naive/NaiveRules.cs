namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>Whether an operation has to be accepted, where that is plain.</summary>
static class NaiveRules
{
    /// <summary>Stands for the code of any refusal.</summary>
    public const string Any = "*";

    static readonly string[] Accepted = [Outcome.Accepted];
    static readonly string[] Refused = [Any];
    static readonly string[]? CannotTell = null;

    /// <summary>The codes of which the outcome has to have one; null when any will do.</summary>
    public static string[]? Expect(this NaiveLedger ledger, string tenant, Operation operation, DateTimeOffset now)
    {
        switch (operation)
        {
            case RecordUsage usage:
                return ledger.ExpectUsage(NaiveSteps.EventId(tenant, usage.Id), usage);
            case ReverseUsage reverse:
                var id = NaiveSteps.EventId(tenant, reverse.Id);
                return ledger.Reversed.Contains(id) ? ["duplicate"]
                    : ledger.Usages.Exists(usage => usage.EventId == id) ? ["recorded"]
                    : Refused;
            case GrantAllowance grant:
                return ledger.Users.HomeOf(grant.UserId) is null ? ["user-unknown"] : Accepted;
            case RevokeAllowance revoke:
                var ends = ledger.Grants.Find(grant => grant.Id == revoke.GrantId)!.End();
                return ends is null || ends > now ? Accepted : CannotTell;
            case RenameUser rename: return ledger.Users.ExpectRename(rename);
            case MergeUsers merge: return ledger.Users.ExpectMerge(merge);
            case UnmergeUser unmerge:
                return ledger.Users.HomeOf(unmerge.UserId) is null ? ["user-unknown"]
                    : ledger.Users.IsMerged(unmerge.UserId) ? Accepted
                    : CannotTell;
            case DefineFeature or PublishPackage or PutUser or SetPolicy: return Accepted;
            default: return ledger.ExpectOfSubscription(operation, now);
        }
    }

    static string[] ExpectUsage(this NaiveLedger ledger, Guid id, RecordUsage usage)
    {
        if (ledger.Usages.Find(each => each.EventId == id) is not { } first) return ["recorded"];
        var isSame = first.UserId == usage.UserId
            && first.FeatureId == usage.FeatureId
            && first.Delta == usage.Delta
            && first.IsSet == usage.IsSet
            && (usage.OccurredAt is null || first.OccurredAt == usage.OccurredAt);
        return isSame ? ["duplicate"] : ["conflict"];
    }

    static string[]? ExpectRename(this NaiveUsers users, RenameUser rename)
    {
        if (users.OwnerOf(rename.UserId) is not { } owner) return ["user-unknown"];
        if (users.HomeOf(rename.NewId) is not { } holder) return Accepted;
        return holder == owner ? CannotTell : Refused;
    }

    static string[]? ExpectMerge(this NaiveUsers users, MergeUsers merge)
    {
        var (one, other) = (users.OwnerOf(merge.UserId), users.OwnerOf(merge.OtherId));
        if (one is null || other is null) return ["user-unknown"];
        return one == other ? CannotTell : Accepted;
    }

    static string[]? ExpectOfSubscription(this NaiveLedger ledger, Operation operation, DateTimeOffset now)
    {
        switch (operation)
        {
            case Subscribe start: return ledger.ExpectStart(start, start.StartsAt ?? now);
            case ChangeBase change: return ledger.ExpectChange(change, now);
            case CancelSubscription cancel:
                var ending = Find(cancel.SubscriptionId);
                // Without an instant it may end before its start; the ledger takes no instant before the start.
                if (ending.End() is not null || cancel.At < ending.StartsAt) return CannotTell;
                if (!cancel.AtPeriodEnd) return Accepted;
                if (ending.Package.LongestResetPeriod() is null) return Refused;
                return now < ending.StartsAt ? CannotTell : Accepted;
            case SetSubscriptionStatus set:
                var standing = Find(set.SubscriptionId);
                return standing.End() is null && (set.At ?? now) >= standing.StartsAt ? Accepted : CannotTell;
            case ResumeSubscription resume:
                return Find(resume.SubscriptionId).StatusAt(resume.At ?? now) == "PAUSED" ? Accepted : CannotTell;
            case PauseSubscription pause:
                return Find(pause.SubscriptionId).StatusAt(pause.At ?? now) is "ACTIVE" or "TRIALING"
                    ? Accepted
                    : CannotTell;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "is nothing that a ledger does");
        }

        NaiveSubscription Find(string id) => ledger.Subscriptions.Find(each => each.Id == id)!;
    }

    static string[] ExpectStart(this NaiveLedger ledger, Subscribe wanted, DateTimeOffset startsAt)
    {
        if (ledger.Users.OwnerOf(wanted.UserId) is not { } owner) return ["user-unknown"];
        var packages = ledger.Packages.FindAll(each => wanted.PackageIds.Contains(each.Id));
        var bases = packages.FindAll(each => !each.IsAddon);
        var has = ledger.SubscriptionsOf(owner).FindAll(each => !each.Package.IsAddon);

        var broken = new List<string>();
        if (bases.Count > 1) broken.Add("multiple-bases");
        if (bases.Count == 1 && has.Exists(each => MeetsOneFrom(each, startsAt))) broken.Add("multiple-bases");
        var held = has.FindAll(each => IsHeldAt(each, startsAt)).ConvertAll(each => each.Package);
        held.AddRange(bases);
        foreach (var addon in packages.FindAll(each => each.IsAddon))
        {
            if (held.Count == 0) broken.Add("addon-without-base");
            if (addon.BasePackages.Count > 0 && !held.Exists(each => addon.BasePackages.Contains(each.Id)))
                broken.Add("addon-for-other-bases");
        }
        return broken.Count == 0 ? Accepted : [.. broken];
    }

    static string[]? ExpectChange(this NaiveLedger ledger, ChangeBase change, DateTimeOffset now)
    {
        var old = ledger.Subscriptions.Find(each => each.Id == change.SubscriptionId)!;
        if (change.AtPeriodEnd && old.Package.LongestResetPeriod() is null) return Refused;
        var at = change.AtPeriodEnd ? NaiveSteps.PeriodEnd(old, now) : change.At ?? now;
        var isPlain = old.End() is null && at > old.StartsAt && now >= old.StartsAt
            && !old.Package.IsAddon && old.Package.Id != change.PackageId;
        if (!isPlain || at is null) return CannotTell;

        var others = ledger.SubscriptionsOf(ledger.Users.OwnerOf(old.UserId)!).FindAll(each => each != old);
        if (others.Exists(each => !each.Package.IsAddon && MeetsOneFrom(each, at.Value))) return ["multiple-bases"];
        var addons = others.FindAll(each => each.Package is { IsAddon: true, BasePackages.Count: > 0 }
            && !each.Package.BasePackages.Contains(change.PackageId));
        if (addons.Exists(each => IsHeldAt(each, at.Value))) return Refused;
        return addons.Exists(each => each.StartsAt > at) ? CannotTell : Accepted;
    }

    // Whether two last at some instant both, when one of them starts then and does not end.
    static bool MeetsOneFrom(NaiveSubscription subscription, DateTimeOffset startsAt) =>
        subscription.End() is not { } end || (end > startsAt && end > subscription.StartsAt);

    static bool IsHeldAt(NaiveSubscription subscription, DateTimeOffset instant) =>
        subscription.StartsAt <= instant && (subscription.End() is not { } end || instant < end);
}

using System.Diagnostics;
using System.Text.Json;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>STOP-GAP: what has no route yet, by the rules and the rows themselves. Goes when the routes are there.
/// </summary>
sealed class OperationsWithoutRoutes(CatalogueWriter catalogue, string tenant)
{
    static readonly Outcome NotThere = new(Outcome.NotThere, default);

    /// <summary>Does it; null when there is a route.</summary>
    public Task<Outcome>? TryApply(Operation operation) => operation switch
    {
        CancelSubscription { AtPeriodEnd: true } or ChangeBase { AtPeriodEnd: true } => Task.FromResult(NotThere),
        CancelSubscription { At: not null } cancel =>
            ChangeAsync(cancel.SubscriptionId, (one, now) => one.Cancel(cancel.At, now)),
        PauseSubscription pause => ChangeAsync(pause.SubscriptionId, (one, now) => one.Pause(pause.At ?? now)),
        ResumeSubscription resume => ChangeAsync(resume.SubscriptionId, (one, now) => one.Resume(resume.At ?? now)),
        SetSubscriptionStatus set => ChangeAsync(
            set.SubscriptionId,
            (one, now) => one.SetStatus(
                Enum.Parse<SubscriptionStatus>(set.Status.Replace("_", "", StringComparison.Ordinal), true),
                set.At ?? now)),
        ChangeBase change => Change(user => ChangeBaseAsync(user, change)),
        GrantAllowance grant => Change(change => GrantAsync(change, grant)),
        RevokeAllowance revoke => Change(change => RevokeAsync(change, revoke.GrantId)),
        SetPolicy set => Change(change => SetPolicyAsync(change, set.IsSum)),
        RenameUser rename => Change(change => RenameAsync(change, rename)),
        MergeUsers merge => Change(change => MergeAsync(change, merge)),
        UnmergeUser unmerge => Change(change => UnmergeAsync(change, unmerge.UserId)),
        _ => null,
    };

    Task<Outcome> Change(Func<CatalogueChange, Task<Outcome>> make) =>
        catalogue.ChangeAsync(tenant, make, CancellationToken.None);

    Task<Outcome> ChangeAsync(string id, Func<Subscription, DateTimeOffset, Decision> decide) => Change(async change =>
    {
        var before = (await StateAsync(change, id))!;
        var user = await change.LockUserAsync(before.Started.UserId);
        var stream = await change.LockAsync(StreamNames.Subscription(id));
        var decision = decide(before, change.Now);
        if (decision is Decision.Refused refused) return Refused(refused);
        await change.CarryOutAsync(stream, decision, user.All);
        return Accepted(Body((await StateAsync(change, id))!, change.Now));
    });

    async Task<Outcome> ChangeBaseAsync(CatalogueChange change, ChangeBase wanted)
    {
        var old = (await StateAsync(change, wanted.SubscriptionId))!;
        var user = await change.LockUserAsync(old.Started.UserId);
        var stream = await change.LockAsync(StreamNames.Subscription(old.Started.Id));
        var at = wanted.At ?? change.Now;
        var started = new SubscriptionStarted(
            Guid.CreateVersion7(change.Now).ToString(), old.Started.UserId, wanted.PackageId, at, wanted.TrialUntil,
            old.Started.Id);
        var held = await SubscriptionRows.HeldAsync(change.Connection, tenant, user, change.Cancellation);
        var package = await PackageRows.FindAsync(change.Connection, tenant, wanted.PackageId, change.Cancellation);
        var current = held.Single(each => each.SubscriptionId == old.Started.Id);
        if (SubscriptionRules.AgainstChange(current, started, isUserKnown: true, package?.Package, held) is { } refused)
            return Refused(refused);
        await change.CarryOutAsync(
            stream, new Decision.Accepted(new SubscriptionCancelled(old.Started.Id, at)), user.All);
        await change.CarryOutAsync(
            LockedStream.New(StreamNames.Subscription(started.Id)), new Decision.Accepted(started), user.All);
        return Accepted(Body((await StateAsync(change, started.Id))!, change.Now));
    }

    async Task<Outcome> GrantAsync(CatalogueChange change, GrantAllowance wanted)
    {
        var user = await change.LockUserAsync(wanted.UserId);
        var isUserKnown = await UserRows.FindAsync(
            change.Connection, tenant, wanted.UserId, change.Cancellation) is not null;
        var types = await FeatureRows.TypesAsync(change.Connection, tenant, [wanted.FeatureId], change.Cancellation);
        var granted = new AllowanceGranted(
            Guid.CreateVersion7(change.Now).ToString(), wanted.UserId, wanted.FeatureId, wanted.Limit,
            wanted.ResetPeriod is null ? null : Enum.Parse<ResetPeriod>(wanted.ResetPeriod, ignoreCase: true),
            wanted.OverageEnabled, wanted.StartsAt ?? change.Now, wanted.EndsAt, "history");
        var decision = Grant.Give(granted, isUserKnown, types[wanted.FeatureId]);
        if (decision is Decision.Refused refused) return Refused(refused);
        await change.CarryOutAsync(LockedStream.New(StreamNames.Grant(granted.Id)), decision, user.All);
        return Accepted(new { id = granted.Id });
    }

    async Task<Outcome> RevokeAsync(CatalogueChange change, string id)
    {
        var grant = (await GrantRows.StateAsync(change.Connection, tenant, id, change.Cancellation))!;
        var user = await change.LockUserAsync(grant.Granted.UserId);
        var stream = await change.LockAsync(StreamNames.Grant(id));
        await change.CarryOutAsync(stream, grant.Revoke(change.Now, "history"), user.All);
        return Accepted(new { id });
    }

    static async Task<Outcome> SetPolicyAsync(CatalogueChange change, bool isSum)
    {
        var policy = isSum ? AllowancePolicy.Sum : AllowancePolicy.Highest;
        var stream = await change.LockAsync(StreamNames.Settings);
        await change.CarryOutForAllAsync(stream, new Decision.Accepted(new AllowancePolicySet(policy)));
        return Accepted(new { });
    }

    async Task<Outcome> RenameAsync(CatalogueChange change, RenameUser rename)
    {
        await change.LockUserIdsAsync(rename.UserId, rename.NewId);
        if (await FindUserAsync(change, rename.UserId) is not { } user) return UserUnknown;
        var home = user.Definition.Id;
        var taken = await UserIdRows.HomeAsync(change.Connection, tenant, rename.NewId, change.Cancellation);
        return await CarryOutAsync(change, home, User.Rename(home, user.CurrentId, rename.NewId, taken));
    }

    async Task<Outcome> MergeAsync(CatalogueChange change, MergeUsers merge)
    {
        await change.LockUserIdsAsync(merge.UserId, merge.OtherId);
        var one = await FindUserAsync(change, merge.UserId);
        var other = await FindUserAsync(change, merge.OtherId);
        if (one is null || other is null) return UserUnknown;
        var target = merge.Target is not null
            ? (await FindUserAsync(change, merge.Target))!
            : new[] { one, other }
                .OrderBy(user => user.CreatedAt).ThenBy(user => user.Definition.Id, StringComparer.Ordinal).First();
        var source = target.Definition.Id == one.Definition.Id ? other : one;
        return await CarryOutAsync(
            change, source.Definition.Id, User.Merge(source.Definition.Id, target.Definition.Id, change.Now));
    }

    async Task<Outcome> UnmergeAsync(CatalogueChange change, string id)
    {
        await change.LockUserIdsAsync(id);
        if (await UserIdRows.HomeAsync(change.Connection, tenant, id, change.Cancellation) is not { } home)
            return UserUnknown;
        var user = await change.UserAsync(id);
        var into = user.Merges.FirstOrDefault(merge => merge.Source == home)?.Target;
        return await CarryOutAsync(change, home, User.Unmerge(home, into));
    }

    static async Task<Outcome> CarryOutAsync(CatalogueChange change, string home, Decision decision)
    {
        if (decision is Decision.Refused refused) return Refused(refused);
        await change.CarryOutAsync(await change.LockAsync(StreamNames.User(home)), decision);
        return Accepted(new { });
    }

    Task<UserRow?> FindUserAsync(CatalogueChange change, string id) =>
        UserRows.FindAsync(change.Connection, tenant, id, change.Cancellation);

    Task<Subscription?> StateAsync(CatalogueChange change, string id) =>
        SubscriptionRows.StateAsync(change.Connection, tenant, id, change.Cancellation);

    static object Body(Subscription subscription, DateTimeOffset now) => new
    {
        id = subscription.Started.Id,
        status = NameOf(subscription.Timeline.At(now)),
        startsAt = subscription.Started.StartsAt,
        cancelledAt = subscription.Timeline.EndsAt,
    };

    static string NameOf(SubscriptionStatus? status) => status switch
    {
        SubscriptionStatus.PastDue => "PAST_DUE",
        SubscriptionStatus.IncompleteExpired => "INCOMPLETE_EXPIRED",
        null => throw new UnreachableException(),
        _ => status.Value.ToString().ToUpperInvariant(),
    };

    static Outcome UserUnknown => new("user-unknown", default);

    static Outcome Refused(Decision.Refused refused) => new(refused.Rule, default);

    static Outcome Accepted(object body) => new(Outcome.Accepted, JsonSerializer.SerializeToElement(body));
}

using System.Text.Json;

namespace UsageLedger.Domain.Catalogue;

/// <summary>A user was created or changed; the event holds all of it but the ids that came later.</summary>
/// <param name="Id">The id with which the user was created: the home id.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Email">The user's address.</param>
/// <param name="BillingId">The billing provider's id of the user.</param>
/// <param name="Metadata">A JSON object of the customer's own.</param>
public sealed record UserDefined(string Id, string? Name, string? Email, string? BillingId, JsonElement? Metadata);

/// <summary>A user is called by another id from now on, and keeps the ones before.</summary>
/// <param name="Id">The home id.</param>
/// <param name="NewId">The id that people are shown.</param>
public sealed record UserRenamed(string Id, string NewId);

/// <summary>All that happened and will happen under a user's ids counts for another user.</summary>
/// <param name="Id">The home id of the user that is no user of its own any more.</param>
/// <param name="Into">The home id of the other.</param>
/// <param name="MergedAt">From when on a SET under one's ids covers what was used under the other's.</param>
public sealed record UserMerged(string Id, string Into, DateTimeOffset MergedAt);

/// <summary>A merge is taken back, as if it had never been.</summary>
/// <param name="Id">The home id of the user that is one of its own again.</param>
/// <param name="From">The home id of the other.</param>
public sealed record UserUnmerged(string Id, string From);

/// <summary>A user is deleted: its ids are nobody's from now on. Usage under them stays, as that of an unknown user;
/// defined again, the user goes on in the same stream, with one id and without what it was.</summary>
/// <param name="Id">The home id.</param>
public sealed record UserDeleted(string Id);

/// <summary>The rules of users.</summary>
public static class User
{
    /// <summary>Creates or changes a user.</summary>
    /// <param name="current">The user as it is, or null.</param>
    /// <param name="wanted">The user as it is to be.</param>
    public static Decision Define(UserDefined? current, UserDefined wanted) =>
        current is not null
        && current with { Metadata = null } == wanted with { Metadata = null }
        && Json.Same(current.Metadata, wanted.Metadata)
            ? new Decision.Unchanged()
            : new Decision.Accepted(wanted);

    /// <summary>Gives a user another id.</summary>
    /// <param name="homeId">The user.</param>
    /// <param name="currentId">What the user is called.</param>
    /// <param name="newId">What the user is to be called.</param>
    /// <param name="newIdsHome">The user whose id that is or was; null when it is nobody's.</param>
    public static Decision Rename(string homeId, string currentId, string newId, string? newIdsHome)
    {
        if (newId == currentId) return new Decision.Unchanged();
        return newIdsHome is null || newIdsHome == homeId
            ? new Decision.Accepted(new UserRenamed(homeId, newId))
            : new Decision.Refused(
                "user-id-taken", $"The id '{newId}' is another user's: take an id that no user has or had, or merge "
                    + "the two users.", IsConflict: true);
    }

    /// <summary>Makes one user of two.</summary>
    /// <param name="source">The home id of the user that goes up in the other.</param>
    /// <param name="target">The home id of the other.</param>
    /// <param name="now">The present.</param>
    public static Decision Merge(string source, string target, DateTimeOffset now) => source == target
        ? new Decision.Refused("merge-with-itself", $"Both ids are those of user '{target}': name two users.")
        : new Decision.Accepted(new UserMerged(source, target, now));

    /// <summary>Takes a merge back.</summary>
    /// <param name="homeId">The user that went up in another.</param>
    /// <param name="into">The other; null when there is none.</param>
    public static Decision Unmerge(string homeId, string? into) => into is null
        ? new Decision.Refused(
            "user-not-merged", $"User '{homeId}' was not merged into another one.", IsConflict: true)
        : new Decision.Accepted(new UserUnmerged(homeId, into));

    /// <summary>Deletes a user to whom nothing belongs but the ids.</summary>
    /// <param name="homeId">The user.</param>
    /// <param name="ids">The user's ids, with the merges in force.</param>
    /// <param name="hasAllowances">True when there ever was a subscription or grant of the user's own, though it may
    /// have ended: what was billed by it must still be explained.</param>
    public static Decision Delete(string homeId, UserIds ids, bool hasAllowances)
    {
        if (ids.Merges.FirstOrDefault(merge => merge.Source == homeId) is { Target: var target })
            return new Decision.Refused(
                "user-merged", $"User '{homeId}' went up in user '{target}': unmerge it first.", IsConflict: true);
        if (ids.Merges.FirstOrDefault(merge => merge.Target == homeId) is { Source: var source })
            return new Decision.Refused(
                "user-merged", $"User '{source}' went up in user '{homeId}': unmerge that one first.",
                IsConflict: true);
        return hasAllowances
            ? new Decision.Refused(
                "user-in-use", $"User '{homeId}' has, or had, subscriptions or grants: merge it into another user "
                    + "instead.", IsConflict: true)
            : new Decision.Accepted(new UserDeleted(homeId));
    }

    /// <summary>Whether there is a user after the events of its stream.</summary>
    /// <param name="events">In order.</param>
    public static bool Exists(IEnumerable<object> events) =>
        events.LastOrDefault(each => each is UserDefined or UserDeleted) is UserDefined;
}

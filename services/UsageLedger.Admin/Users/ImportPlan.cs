using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>What is to become of a row of a file.</summary>
/// <param name="Row">The row.</param>
/// <param name="HomeId">The user that it is about.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Changes">The events that say so, in order.</param>
/// <param name="Problem">Why it is refused; null when it is not.</param>
sealed record PlannedRow(
    UserFileRow Row,
    string HomeId,
    ImportOutcome Outcome,
    IReadOnlyList<Decision.Accepted> Changes,
    string? Problem = null);

/// <summary>
/// Decides what becomes of the rows of a file, from top to bottom: each finds the users as those before it leave them.
/// Nothing is carried out here, so a dry run and a real one decide alike.
/// </summary>
/// <param name="homeOf">The home of each id that the rows name, as far as it is somebody's.</param>
/// <param name="ownerOf">The owner of each of those homes.</param>
/// <param name="users">The users of those homes.</param>
/// <param name="now">The present.</param>
sealed class ImportPlan(
    Dictionary<string, string> homeOf,
    Dictionary<string, string> ownerOf,
    Dictionary<string, UserDefined> users,
    DateTimeOffset now)
{
    readonly HashSet<string> _spokenOf = new(StringComparer.Ordinal);

    /// <summary>Decides.</summary>
    public List<PlannedRow> Decide(IEnumerable<UserFileRow> rows) => [.. rows.Select(Decide)];

    PlannedRow Decide(UserFileRow row)
    {
        var isNew = !homeOf.TryGetValue(row.Id, out var homeId);
        homeId ??= row.Id;
        if (!_spokenOf.Add(homeId)) return Refuse("A row above names the same user by another id: leave one out.");
        var target = row.MergeInto is { } into && homeOf.TryGetValue(into, out var intoHome) ? ownerOf[intoHome] : null;
        if (!isNew && ownerOf[homeId] is var owner && owner != homeId)
            return target == owner
                ? new(row, homeId, ImportOutcome.Unchanged, [])
                : Refuse($"User '{row.Id}' went up in user '{owner}': leave the row out, or unmerge the user first.");
        if (row.MergeInto is not null && target is null)
            return Refuse($"User '{row.MergeInto}' does not exist: create it first, here or in a row above.");
        var define = User.Define(users.GetValueOrDefault(homeId), Wanted(row, homeId));
        var merge = target is null ? null : User.Merge(homeId, target, now);
        if (merge is Decision.Refused { Detail: var detail }) return Refuse(detail);
        Decision.Accepted[] changes = [.. new[] { define, merge }.OfType<Decision.Accepted>()];
        foreach (var change in changes) Follow(row.Id, change.Event);
        return new(row, homeId, OutcomeOf(isNew, changes), changes);

        PlannedRow Refuse(string problem) => new(row, homeId, ImportOutcome.Refused, [], problem);
    }

    // What a cell does not say, and metadata, which no cell can say, stays as it is.
    UserDefined Wanted(UserFileRow row, string homeId)
    {
        var current = users.GetValueOrDefault(homeId) ?? new(homeId, null, null, null, null);
        return current with
        {
            Name = row.Name ?? current.Name,
            Email = row.Email ?? current.Email,
            BillingId = row.BillingId ?? current.BillingId,
        };
    }

    void Follow(string id, object change)
    {
        if (change is UserDefined user)
        {
            users[user.Id] = user;
            homeOf.TryAdd(id, user.Id);
            ownerOf.TryAdd(user.Id, user.Id);
        }
        if (change is not UserMerged merged) return;
        foreach (var home in ownerOf.Where(each => each.Value == merged.Id).Select(each => each.Key).ToList())
            ownerOf[home] = merged.Into;
    }

    static ImportOutcome OutcomeOf(bool isNew, Decision.Accepted[] changes) => changes switch
    {
        [] => ImportOutcome.Unchanged,
        [.., { Event: UserMerged }] => ImportOutcome.Merged,
        _ => isNew ? ImportOutcome.Created : ImportOutcome.Updated,
    };
}

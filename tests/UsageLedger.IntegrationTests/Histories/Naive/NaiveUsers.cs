namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>A user as created: the home id and those that renaming added.</summary>
sealed record NaiveUser(string Home, DateTimeOffset CreatedAt)
{
    /// <summary>All ids, the home id first, the current one last.</summary>
    public List<string> Ids { get; } = [Home];
}

/// <summary>A merge that is in force: both are home ids.</summary>
sealed record NaiveMerge(string Source, string Target, DateTimeOffset MergedAt);

/// <summary>Who is who.</summary>
sealed class NaiveUsers
{
    /// <summary>Everybody who was created, merged or not.</summary>
    public List<NaiveUser> All { get; } = [];

    /// <summary>The merges in force.</summary>
    public List<NaiveMerge> Merges { get; } = [];

    /// <summary>The user as created whom an id belongs to; null when it is nobody's.</summary>
    public NaiveUser? HomeOf(string id) => All.Find(user => user.Ids.Contains(id));

    /// <summary>The user whom an id counts for, with the merges followed; null when it is nobody's.</summary>
    public NaiveUser? OwnerOf(string id) => HomeOf(id) is { } home ? Root(home, Merges) : null;

    /// <summary>Everybody who counts for an owner, the owner too.</summary>
    public List<NaiveUser> HomesOf(NaiveUser owner) => All.FindAll(user => Root(user, Merges) == owner);

    /// <summary>True when two were one and the same at an instant.</summary>
    public bool WereOneAt(NaiveUser one, NaiveUser other, DateTimeOffset instant)
    {
        var merges = Merges.FindAll(merge => merge.MergedAt <= instant);
        return Root(one, merges) == Root(other, merges);
    }

    /// <summary>Creates a user unless the id is somebody's.</summary>
    public void Create(string id, DateTimeOffset now)
    {
        if (HomeOf(id) is null) All.Add(new(id, now));
    }

    /// <summary>Gives a user another id, which is the current one from then on.</summary>
    public void Rename(string id, string newId)
    {
        var owner = OwnerOf(id)!;
        owner.Ids.Remove(newId);
        owner.Ids.Add(newId);
    }

    /// <summary>Makes two users one.</summary>
    /// <param name="one">An id of one.</param>
    /// <param name="other">An id of the other.</param>
    /// <param name="target">An id of the one who stays; the older one stays when it is null.</param>
    /// <param name="now">When.</param>
    public void Merge(string one, string other, string? target, DateTimeOffset now)
    {
        var (first, second) = (OwnerOf(one)!, OwnerOf(other)!);
        var stays = target is not null ? OwnerOf(target)! : Older(first, second);
        var goes = stays == first ? second : first;
        Merges.Add(new(goes.Home, stays.Home, now));
    }

    /// <summary>Undoes the merge of the user whom an id belongs to.</summary>
    public void Unmerge(string id) => Merges.RemoveAll(merge => merge.Source == HomeOf(id)!.Home);

    /// <summary>True when that user was merged into another.</summary>
    public bool IsMerged(string id) => HomeOf(id) is { } home && Merges.Exists(merge => merge.Source == home.Home);

    static NaiveUser Older(NaiveUser one, NaiveUser other) =>
        one.CreatedAt != other.CreatedAt
            ? one.CreatedAt < other.CreatedAt ? one : other
            : string.CompareOrdinal(one.Home, other.Home) < 0 ? one : other;

    NaiveUser Root(NaiveUser user, List<NaiveMerge> merges)
    {
        while (merges.Find(merge => merge.Source == user.Home) is { } merge)
            user = All.Find(each => each.Home == merge.Target)!;
        return user;
    }
}

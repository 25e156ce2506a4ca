namespace UsageLedger.Domain.Catalogue;

/// <summary>A merge that is in force.</summary>
/// <param name="Source">The home id of the user that went up in the other.</param>
/// <param name="Target">The home id of the other.</param>
/// <param name="MergedAt">When.</param>
public sealed record UserMerge(string Source, string Target, DateTimeOffset MergedAt);

/// <summary>
/// The ids under which a user's usage counts. Each belongs for good to one home, the user for whom it was made;
/// homes that were merged have one owner. Nearly every user has one id, which is home and owner at once.
/// </summary>
public sealed class UserIds
{
    static readonly Dictionary<string, string> NoOther = [];
    static readonly Dictionary<string, UserMerge> NoMerge = [];

    readonly IReadOnlyDictionary<string, string> _homeOf;
    readonly Dictionary<string, UserMerge> _mergeOf;

    /// <summary>The ids of a user who has several.</summary>
    /// <param name="owner">The home id of the user for whom all of it counts.</param>
    /// <param name="homeOf">The home of each id.</param>
    /// <param name="merges">The merges in force among the homes.</param>
    public UserIds(string owner, IReadOnlyDictionary<string, string> homeOf, IEnumerable<UserMerge> merges)
    {
        Owner = owner;
        All = [.. homeOf.Keys];
        Homes = [.. homeOf.Values.Append(owner).Distinct(StringComparer.Ordinal)];
        _homeOf = homeOf;
        _mergeOf = merges.ToDictionary(merge => merge.Source, StringComparer.Ordinal);
        MergedLastAt = _mergeOf.Count == 0 ? null : _mergeOf.Values.Max(merge => merge.MergedAt);
    }

    // Nearly everybody: nothing is looked up, and little is made for it.
    UserIds(string id) => (Owner, All, Homes, _homeOf, _mergeOf) = (id, [id], [id], NoOther, NoMerge);

    /// <summary>A user of one id.</summary>
    public static UserIds Of(string id) => new(id);

    /// <summary>The home id of the user for whom it all counts.</summary>
    public string Owner { get; }

    /// <summary>Every id.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>The users that this one is made of.</summary>
    public IReadOnlyList<string> Homes { get; }

    /// <summary>The merges in force.</summary>
    public IEnumerable<UserMerge> Merges => _mergeOf.Values;

    /// <summary>The latest merge; null when there is none. A SET from then on covers everything.</summary>
    public DateTimeOffset? MergedLastAt { get; }

    /// <summary>The home of an id.</summary>
    public string HomeOf(string id) => _homeOf.GetValueOrDefault(id, id);

    /// <summary>A home and those that went up in it, directly or not.</summary>
    public IEnumerable<string> HomesUnder(string home) =>
        Homes.Where(each => PathFrom(each).Contains(home, StringComparer.Ordinal));

    /// <summary>The user into whom a home had gone up at an instant, itself if into none.</summary>
    public string RootAt(string home, DateTimeOffset instant)
    {
        var root = home;
        while (_mergeOf.TryGetValue(root, out var merge) && merge.MergedAt <= instant) root = merge.Target;
        return root;
    }

    IEnumerable<string> PathFrom(string home)
    {
        for (var at = home; ; at = _mergeOf[at].Target)
        {
            yield return at;
            if (!_mergeOf.ContainsKey(at)) yield break;
        }
    }
}

using System.Collections.Concurrent;
using UsageLedger.Contracts;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>
/// The users asked for lately, up to a bound. Past it, those go that were not asked for again since the hand last came
/// by ("clock": as good as least recently used here, and a hit costs one flag).
/// </summary>
/// <param name="usersMax">The bound.</param>
sealed class UserCache(int usersMax)
{
    readonly ConcurrentDictionary<UserKey, CachedUser> _users = new();
    readonly ConcurrentDictionary<string, CachedTenant> _tenants = new(StringComparer.Ordinal);
    readonly Lock _hand = new();
    IEnumerator<KeyValuePair<UserKey, CachedUser>>? _round;
    int _count; // the dictionary's own Count takes all of its locks

    /// <summary>How many users are in it.</summary>
    public int Count => _count;

    /// <summary>The user's place; null when there is none.</summary>
    public CachedUser? Find(string tenant, string userId)
    {
        if (!_users.TryGetValue(new(tenant, userId), out var user)) return null;
        if (!user.WasUsed) user.WasUsed = true; // looked at first, to leave the memory of other cores alone
        return user;
    }

    /// <summary>
    /// A place for a user that the caller is about to read; null when the user has one, read or being read.
    /// To be called before the read begins. Whatever commits after that reaches the place by message or signal;
    /// whatever committed before is in the read.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userId">The user.</param>
    /// <param name="from">The instant that the read asks for.</param>
    public CachedUser? TryRegister(string tenant, string userId, DateTimeOffset from)
    {
        // A tenant whose catalogue changes right now may have ended already: then the place is never used.
        var place = new CachedUser(_tenants.GetOrAdd(tenant, _ => new()), from);
        var key = new UserKey(tenant, userId);
        if (_users.TryAdd(key, place))
        {
            MakeRoom();
            return place;
        }
        return _users.TryGetValue(key, out var former) && former.Tenant.IsOver && _users.TryUpdate(key, place, former)
            ? place
            : null;
    }

    /// <summary>Takes a place away whose read has failed.</summary>
    public void Remove(string tenant, string userId, CachedUser place) => Remove(new(new(tenant, userId), place));

    /// <summary>Takes over what a message says of a user in the cache. For any other it says nothing that a later read
    /// would not find: it was sent after the commit.</summary>
    public void Apply(ConsumptionChange change, DateTimeOffset now)
    {
        if (_users.TryGetValue(new(change.Tenant, change.UserId), out var user)) user.Apply(change, now);
    }

    /// <summary>Takes over what was read for an answer: so memory, whoever loads it, never says less than an answer has
    /// said before, although the message may still be on its way.</summary>
    public void Apply(string tenant, string userId, UserEntitlements read, DateTimeOffset now)
    {
        if (!_users.TryGetValue(new(tenant, userId), out var user)) return;
        foreach (var (featureId, rows) in read.Consumption)
            user.Apply(new(tenant, userId, featureId, [.. rows.Select(Used)]), now);

        static PeriodUsed Used(PeriodConsumption row) =>
            new(row.Period.Start, row.Period.EndOrNone, row.Consumption.Used, row.Position.Value);
    }

    /// <summary>The catalogue has changed for a user, or for all of a tenant. A read that is under way keeps its place
    /// from its caller's view, but nobody finds that place any more.</summary>
    public void Forget(string tenant, string? userId)
    {
        if (userId is null)
        {
            if (_tenants.TryRemove(tenant, out var over)) over.End();
        }
        else if (_users.TryGetValue(new(tenant, userId), out var user))
        {
            Remove(new(new(tenant, userId), user));
        }
    }

    void MakeRoom()
    {
        if (Interlocked.Increment(ref _count) <= usersMax || !_hand.TryEnter()) return;
        try
        {
            while (_count > usersMax)
            {
                _round ??= _users.GetEnumerator();
                if (!_round.MoveNext()) _round = null;
                else if (_round.Current.Value.WasUsed) _round.Current.Value.WasUsed = false;
                else Remove(_round.Current);
            }
        }
        finally
        {
            _hand.Exit();
        }
    }

    // The place and no other: the user may have a new one by now.
    void Remove(KeyValuePair<UserKey, CachedUser> place)
    {
        if (_users.TryRemove(place)) Interlocked.Decrement(ref _count);
    }

    readonly record struct UserKey(string Tenant, string UserId);
}

using UsageLedger.Contracts;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>
/// A user's place in the cache. It is there before the user is read, so that no message is missed between the read
/// and the cache: those that come meanwhile are kept, and merged with what was read.
/// </summary>
/// <param name="tenant">The user's tenant.</param>
/// <param name="from">The instant that was asked for: answers for earlier ones are not in what is read.</param>
sealed class CachedUser(CachedTenant tenant, DateTimeOffset from)
{
    readonly Lock _turn = new();
    List<ConsumptionChange>? _cameEarly;
    volatile KnownUser? _user;

    /// <summary>The user's tenant.</summary>
    public CachedTenant Tenant => tenant;

    /// <summary>True when the user was asked for again since the cache last looked for something to drop.</summary>
    public bool WasUsed { get; set; }

    /// <summary>What is known of the user at an instant; null while that is being read, when the catalogue has changed
    /// since, or when the clock was put back to before the read.</summary>
    public KnownUser? KnownAt(DateTimeOffset instant) =>
        instant >= from && !tenant.IsOver ? _user : null;

    /// <summary>Takes over what a message says.</summary>
    public void Apply(ConsumptionChange change, DateTimeOffset now)
    {
        lock (_turn)
        {
            if (_user is { } user) user.Merge(change, now);
            else (_cameEarly ??= []).Add(change);
        }
    }

    /// <summary>The user has been read: from now on memory answers.</summary>
    public KnownUser Complete(UserEntitlements read)
    {
        var user = new KnownUser(read);
        lock (_turn)
        {
            foreach (var change in _cameEarly ?? []) user.Merge(change, from);
            _cameEarly = null;
            return _user = user;
        }
    }
}

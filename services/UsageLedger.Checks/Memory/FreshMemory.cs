using UsageLedger.Contracts;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>
/// The users in memory, for as long as everything that could change them is known to be heard: this process's queue
/// consumes, a Recorder's pulse came through it lately, and PostgreSQL's notifications are listened to. A gap in any
/// of it may have hidden a change, so what was kept before a gap is never used after it: each spell without a gap has
/// a cache of its own.
/// </summary>
sealed class FreshMemory(TimeProvider clock, int usersMax)
{
    /// <summary>Without a sign of life for this long, memory does not answer. A Recorder's pulse and a look at
    /// PostgreSQL come once a second.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);

    const long Never = long.MinValue;

    readonly Lock _turn = new();
    volatile UserCache _users = new(usersMax);
    bool _queueConsumes;
    long _pulseUntil = Never;
    long _catalogueUntil = Never;
    long _freshUntil = Never; // the earlier of the two

    /// <summary>How many users are in memory.</summary>
    public int Count => _users.Count;

    /// <summary>How long ago the Recorder's last pulse was sent; null when none was heard.</summary>
    public TimeSpan? PulseAge
    {
        get
        {
            var until = Volatile.Read(ref _pulseUntil);
            return until == Never ? null : SilenceMax + clock.GetElapsedTime(until);
        }
    }

    /// <summary>The users, or null while memory is not known to be fresh.</summary>
    public UserCache? Users()
    {
        // Fresh first, users second: the gap's end puts a new cache in place before it says "fresh" again, so whoever
        // reads "fresh" finds the new one.
        var isFresh = clock.GetTimestamp() < Volatile.Read(ref _freshUntil);
        return isFresh ? _users : null;
    }

    /// <summary>What is missing for memory to answer, in words; empty when it is fresh.</summary>
    public IReadOnlyList<string> Missing()
    {
        lock (_turn)
        {
            var now = clock.GetTimestamp();
            var missing = new List<string>();
            if (!_queueConsumes) missing.Add("the queue for changes of consumption is not connected to RabbitMQ");
            else if (now >= _pulseUntil) missing.Add($"no Recorder was heard within {SilenceMax.TotalSeconds} s");
            if (now >= _catalogueUntil) missing.Add("PostgreSQL's notifications of the catalogue are not heard");
            return missing;
        }
    }

    /// <summary>A message says what is used.</summary>
    public void Apply(ConsumptionChanged message)
    {
        // If the cache is replaced meanwhile, the new one's users are read after this message's commit.
        var (users, now) = (_users, clock.GetUtcNow());
        foreach (var change in message.Changes) users.Apply(change, now);
    }

    /// <summary>The catalogue has changed.</summary>
    public void Apply(CatalogueSignal signal) => _users.Forget(signal.Tenant, signal.UserId);

    /// <summary>This process's queue is bound and consumes, from now on.</summary>
    public void QueueConsumes()
    {
        lock (_turn)
        {
            _queueConsumes = true;
            _pulseUntil = Never;
            Forget();
        }
    }

    /// <summary>The queue is gone, with what was in it.</summary>
    public void QueueLost()
    {
        lock (_turn)
        {
            _queueConsumes = false;
            _pulseUntil = Never;
            Forget();
        }
    }

    /// <summary>A Recorder's pulse came through the queue.</summary>
    /// <param name="age">How long ago it was sent: while the queue is behind, so is memory. Clocks that differ look the
    /// same, and then memory stays unused rather than wrong.</param>
    public void HeardPulse(TimeSpan age)
    {
        lock (_turn)
        {
            ForgetIfGap();
            _pulseUntil = Math.Max(_pulseUntil, FromNow(SilenceMax - Later(age, TimeSpan.Zero)));
            Refresh();
        }
    }

    /// <summary>PostgreSQL's notifications are listened to.</summary>
    /// <param name="sentAt">The timestamp at which the question was sent that was answered now.</param>
    public void HeardCatalogue(long sentAt)
    {
        lock (_turn)
        {
            ForgetIfGap();
            _catalogueUntil = FromNow(SilenceMax - clock.GetElapsedTime(sentAt));
            Refresh();
        }
    }

    /// <summary>PostgreSQL's notifications are not listened to any more.</summary>
    public void CatalogueLost()
    {
        lock (_turn)
        {
            _catalogueUntil = Never;
            Forget();
        }
    }

    /// <summary>Something was heard and not understood: it may have been any change.</summary>
    public void ForgetAll()
    {
        lock (_turn) Forget();
    }

    void Forget()
    {
        Volatile.Write(ref _freshUntil, Never);
        _users = new(usersMax);
        Refresh();
    }

    void ForgetIfGap()
    {
        if (clock.GetTimestamp() >= _freshUntil) _users = new(usersMax);
    }

    // A pulse that was fetched from the queue before it was lost does not count: only one of the new queue's does.
    void Refresh() =>
        Volatile.Write(ref _freshUntil, _queueConsumes ? Math.Min(_pulseUntil, _catalogueUntil) : Never);

    long FromNow(TimeSpan time) =>
        clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

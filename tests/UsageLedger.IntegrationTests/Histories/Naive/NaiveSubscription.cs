namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>Something that happened to a subscription.</summary>
/// <param name="At">From when on.</param>
/// <param name="What">PAUSE, RESUME, or a status that it has from then on.</param>
sealed record NaiveChange(DateTimeOffset At, string What);

/// <summary>A subscription, with everything that happened to it in the order in which it became known.</summary>
sealed record NaiveSubscription(
    string Id, string UserId, NaivePackage Package, DateTimeOffset StartsAt, DateTimeOffset? TrialUntil)
{
    /// <summary>What happened to it.</summary>
    public List<NaiveChange> Changes { get; } = [];

    /// <summary>When it ends; null when it does not.</summary>
    public DateTimeOffset? End()
    {
        foreach (var change in InOrder(Changes))
            if (IsEnd(change.What)) return change.At;
        return null;
    }

    /// <summary>Where it stands.</summary>
    public string StatusAt(DateTimeOffset instant)
    {
        var changes = InOrder(Changes.FindAll(change => change.At <= instant));
        foreach (var change in changes)
            if (IsEnd(change.What)) return change.What;

        var isPaused = false;
        string? fromOutside = null;
        foreach (var change in changes)
        {
            if (change.What == "PAUSE") isPaused = true;
            else if (change.What == "RESUME") isPaused = false;
            else fromOutside = change.What;
        }
        if (isPaused) return "PAUSED";
        if (instant < StartsAt) return "SCHEDULED";
        if (fromOutside is not null) return fromOutside;
        return instant < TrialUntil ? "TRIALING" : "ACTIVE";
    }

    static bool IsEnd(string what) => what is "CANCELLED" or "INCOMPLETE_EXPIRED";

    // OrderBy keeps the order of those at the same instant.
    static List<NaiveChange> InOrder(List<NaiveChange> changes) => [.. changes.OrderBy(change => change.At)];
}

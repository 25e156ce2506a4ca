namespace UsageLedger.Domain.Catalogue;

/// <summary>Where a subscription stands: Kana's seven statuses, and two of ours.</summary>
public enum SubscriptionStatus
{
    /// <summary>Gives access.</summary>
    Active,

    /// <summary>Gives access, on trial.</summary>
    Trialing,

    /// <summary>A payment is late.</summary>
    PastDue,

    /// <summary>Payments have failed for good.</summary>
    Unpaid,

    /// <summary>The first payment is still to come.</summary>
    Incomplete,

    /// <summary>The first payment never came: an end.</summary>
    IncompleteExpired,

    /// <summary>An end.</summary>
    Cancelled,

    /// <summary>Ours: starts later.</summary>
    Scheduled,

    /// <summary>Ours: gives nothing until it is resumed.</summary>
    Paused,
}

/// <summary>What follows from a status.</summary>
public static class SubscriptionStatuses
{
    /// <summary>Kana's seven: those that a billing system can say. Ours follow from start and pauses.</summary>
    public static readonly IReadOnlyList<SubscriptionStatus> FromOutside =
        [.. Enum.GetValues<SubscriptionStatus>()
            .Where(status => status is not (SubscriptionStatus.Scheduled or SubscriptionStatus.Paused))];

    /// <summary>Only ACTIVE and TRIALING give access (Kana's rule E1).</summary>
    public static bool GivesAccess(this SubscriptionStatus status) =>
        status is SubscriptionStatus.Active or SubscriptionStatus.Trialing;

    /// <summary>Nothing comes after it: who subscribes again has a new subscription (Kana's rule S7).</summary>
    public static bool IsEnd(this SubscriptionStatus status) =>
        status is SubscriptionStatus.Cancelled or SubscriptionStatus.IncompleteExpired;
}

/// <summary>A status and from when on it holds.</summary>
/// <param name="Since">Inclusive, UTC.</param>
/// <param name="Status">The status.</param>
public readonly record struct StatusSince(DateTimeOffset Since, SubscriptionStatus Status);

/// <summary>The statuses that follow one another, past and to come: so the answer at any instant needs no event at that
/// instant.</summary>
/// <param name="Steps">In order of time, each with another status than the one before; an end is the last.</param>
public sealed record StatusTimeline(IReadOnlyList<StatusSince> Steps)
{
    /// <summary>The status at an instant; before the first, SCHEDULED.</summary>
    public SubscriptionStatus At(DateTimeOffset instant)
    {
        var status = SubscriptionStatus.Scheduled;
        for (var i = 0; i < Steps.Count && Steps[i].Since <= instant; i++) status = Steps[i].Status;
        return status;
    }

    /// <summary>From when on it is over for good, or null.</summary>
    public DateTimeOffset? EndsAt => Steps is [.., var last] && last.Status.IsEnd() ? last.Since : null;

    /// <summary>The last instant before the given one at which there was access, or null when there was none.</summary>
    public DateTimeOffset? LastAccessBefore(DateTimeOffset instant)
    {
        for (var i = Steps.Count - 1; i >= 0; i--)
        {
            if (Steps[i].Since >= instant || !Steps[i].Status.GivesAccess()) continue;
            var end = i + 1 < Steps.Count && Steps[i + 1].Since < instant ? Steps[i + 1].Since : instant;
            return end - TimeSpan.FromTicks(1);
        }
        return null;
    }
}

using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>When one of Segment's events happened.</summary>
static class SegmentTime
{
    /// <summary>By the ledger's own clock: a sender whose clock is years off tells by <paramref name="sentAt"/> how
    /// long before the sending it happened. What this makes later than it was received, or earlier than the ledger
    /// keeps, is no time of any use, and the event counts when it was received.</summary>
    /// <param name="timestamp">By the sender's clock; null when it does not say.</param>
    /// <param name="sentAt">When it was sent, by the same clock; null when it does not say, or when
    /// <paramref name="timestamp"/> was set right already.</param>
    /// <param name="receivedAt">Now, by the ledger's clock.</param>
    /// <returns>UTC.</returns>
    public static DateTimeOffset OccurredAt(
        DateTimeOffset? timestamp, DateTimeOffset? sentAt, DateTimeOffset receivedAt)
    {
        if (timestamp is not { } said) return receivedAt;
        // In ticks: three instants at the ends of the calendar make one beyond it.
        var late = sentAt is { } sent ? receivedAt.UtcTicks - sent.UtcTicks : 0;
        var ticks = said.UtcTicks + late;
        return ticks >= UsageCheck.OccurredAtMin.UtcTicks && ticks <= receivedAt.UtcTicks
            ? new(ticks, TimeSpan.Zero)
            : receivedAt;
    }
}

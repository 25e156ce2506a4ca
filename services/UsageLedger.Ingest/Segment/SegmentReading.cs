using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>One of Segment's events as it was read.</summary>
/// <param name="MessageId">Its id as it was sent; null when there is none, or none that is a text.</param>
/// <param name="Event">What goes to the ledger; null when the event is of a type that is not kept, or has problems.
/// </param>
/// <param name="Problems">Everything that is wrong with it; empty when it is good.</param>
sealed record SegmentReading(string? MessageId, SegmentEvent? Event, IReadOnlyList<FieldProblem> Problems)
{
    /// <summary>True when it is taken.</summary>
    public bool IsGood => Problems.Count == 0;
}

/// <summary>What is known of an event beside what it says itself.</summary>
/// <param name="ReceivedAt">Now.</param>
/// <param name="Type">Its type, where the path says it.</param>
/// <param name="SentAt">When the request was sent, by the sender's clock.</param>
/// <param name="IsClockRight">True when the times in it were set right already, by Segment.</param>
readonly record struct SegmentFrame(
    DateTimeOffset ReceivedAt, string? Type = null, DateTimeOffset? SentAt = null, bool IsClockRight = false);

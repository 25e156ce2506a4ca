using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Recorder.Segment;

/// <summary>One of Segment's calls as it is to be recorded.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="EventId">The ledger's id of it.</param>
/// <param name="Call">The call.</param>
/// <param name="ReceivedAt">When the ledger took it in, UTC, to the microsecond.</param>
/// <param name="Refusal">Why what follows from the call cannot be carried out: it is stored, and nothing follows. Null
/// as long as nothing is known against it.</param>
sealed record SegmentToRecord(
    string Tenant, Guid EventId, SegmentEvent Call, DateTimeOffset ReceivedAt, string? Refusal = null)
{
    /// <summary>A call of a batch, which has passed <see cref="ProblemOf"/>.</summary>
    public static SegmentToRecord From(SegmentBatch batch, SegmentEvent call) => new(
        batch.Tenant,
        EventIds.OfSegment(batch.Tenant, call.MessageId),
        call,
        Occurrence.ToMicrosecond(batch.ReceivedAt));

    /// <summary>Why a call can be neither stored nor acted upon, or null when it can. Ingest has looked at it: this is
    /// for what did not come from there.</summary>
    public static string? ProblemOf(SegmentBatch batch, SegmentEvent? call)
    {
        if (call is null) return "the event is null";
        if ((call.Track is null) == (call.Identify is null)) return "the event is not one of track and identify";
        if (call.Track is { Event: null }) return "event is required";
        return Problem("tenant", batch.Tenant)
            ?? Problem("messageId", call.MessageId)
            ?? Problem("userId", call.UserId)
            ?? (call.Track?.FeatureId is { } featureId ? Problem("featureId", featureId) : null);
    }

    /// <summary>The call as the log takes it.</summary>
    public NewEvent ToNewEvent()
    {
        var occurredAt = Occurrence.ToMicrosecond(Call.OccurredAt);
        var (userId, messageId) = (Call.UserId, Call.MessageId);
        object body = Call.Track is { } track
            ? new SegmentTracked(userId, messageId, track.Event, occurredAt, track.Properties)
            : Identified();
        return new(Tenant, new(StreamNames.Segment(userId)), EventId, body, ReceivedAt);
    }

    /// <summary>What an identify call says.</summary>
    public SegmentIdentified Identified() => new(
        Call.UserId,
        Call.MessageId,
        Occurrence.ToMicrosecond(Call.OccurredAt),
        Call.Identify!.Name,
        Call.Identify.Email,
        Call.Identify.BillingId);

    static string? Problem(string field, string? id) =>
        UsageCheck.IdProblem(id, required: true) is { } problem ? $"{field} {problem}" : null;
}

/// <summary>What became of one of Segment's calls.</summary>
enum SegmentOutcome
{
    /// <summary>A track call is stored, and counts as usage.</summary>
    Mapped,

    /// <summary>A track call is stored, and counts as nothing.</summary>
    Unmapped,

    /// <summary>An identify call is stored and carried out.</summary>
    Identified,

    /// <summary>It was known already.</summary>
    Duplicate,

    /// <summary>It is stored, and what follows from it was refused.</summary>
    StoredOnly,

    /// <summary>It is not stored.</summary>
    Rejected,
}

/// <summary>Where one of Segment's calls stands.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Refusal">Why it, or what follows from it, was refused; null when nothing was.</param>
sealed record SegmentReceipt(SegmentOutcome Outcome, string? Refusal = null);

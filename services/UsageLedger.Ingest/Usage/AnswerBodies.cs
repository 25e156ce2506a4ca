using System.Text.Json.Serialization;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>202: the broker has it on disk, on a quorum of its nodes.</summary>
/// <param name="Accepted">How many events.</param>
/// <param name="Events">In the order of the request.</param>
sealed record UsageAccepted(int Accepted, IReadOnlyList<AcceptedEvent> Events);

/// <summary>An accepted event.</summary>
/// <param name="Id">The caller's id, or the random one that it was given.</param>
/// <param name="EventId">The ledger's id of it, for ever.</param>
sealed record AcceptedEvent(string Id, Guid EventId);

/// <summary>200 for a list, when the caller waited for the receipts.</summary>
/// <param name="Accepted">How many events.</param>
/// <param name="Events">In the order of the request.</param>
sealed record UsageReceived(int Accepted, IReadOnlyList<ReceivedEvent> Events);

/// <summary>What became of an event.</summary>
/// <param name="Id">The caller's id, or the random one that it was given.</param>
/// <param name="EventId">The ledger's id of it.</param>
/// <param name="Outcome"><c>recorded</c>, <c>duplicate</c>, <c>conflict</c> or <c>rejected</c>.</param>
/// <param name="Receipt">Where it is in the ledger; for a conflict, where the event is that stands; null when rejected.
/// </param>
/// <param name="Reason">Why it is a conflict or was rejected.</param>
sealed record ReceivedEvent(
    string Id,
    Guid EventId,
    UsageOutcome Outcome,
    Receipt? Receipt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <summary>An event's place in the ledger.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">Its place in the stream, from 1.</param>
/// <param name="Position">Its place in the log.</param>
sealed record Receipt(string Stream, long Version, long Position)
{
    /// <summary>What a Recorder's receipt says of the place; null when it says nothing.</summary>
    public static Receipt? Of(UsageReceipt receipt) =>
        receipt is { Stream: { } stream, Version: { } version, Position: { } position }
            ? new(stream, version, position)
            : null;
}

/// <summary>Writers made when the project is built.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageAccepted))]
[JsonSerializable(typeof(UsageReceived))]
[JsonSerializable(typeof(ReversalAccepted))]
[JsonSerializable(typeof(ReversalReceived))]
[JsonSerializable(typeof(SegmentTaken))]
[JsonSerializable(typeof(SegmentBatchTaken))]
sealed partial class AnswerJson : JsonSerializerContext;

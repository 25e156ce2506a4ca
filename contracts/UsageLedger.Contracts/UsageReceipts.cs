using System.Text.Json.Serialization;

namespace UsageLedger.Contracts;

/// <summary>The Recorder's answer to a <see cref="UsageBatch"/> or a <see cref="ReverseUsage"/>, sent after the
/// commit.</summary>
public sealed record UsageReceipts
{
    /// <summary>The batch that is answered, or the request of a reversal.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>One for each event of the batch, in its order.</summary>
    public required IReadOnlyList<UsageReceipt> Receipts { get; init; }
}

/// <summary>What became of one usage event.</summary>
/// <param name="EventId">The event's id in the ledger, see <see cref="EventIds"/>.</param>
/// <param name="Outcome">Recorded, duplicate, conflict or rejected.</param>
/// <param name="Stream">The event's stream; for a conflict that of the event that stands; null when rejected.</param>
/// <param name="Version">The event's place in its stream, from 1; null when rejected.</param>
/// <param name="Position">The event's place in the log; null when rejected.</param>
/// <param name="Reason">Why it is a conflict or was rejected; else null.</param>
/// <param name="Rule">The stable name of the rule that rejected it, one of <see cref="ReversalRules"/>; null when there
/// is none but the reason.</param>
public sealed record UsageReceipt(
    Guid EventId,
    UsageOutcome Outcome,
    string? Stream,
    long? Version,
    long? Position,
    string? Reason = null,
    string? Rule = null)
{
    /// <summary>Why it is not in the ledger as it was sent, as a sentence for the caller; only of a conflict and of
    /// what was rejected.</summary>
    public string Refusal() => Outcome == UsageOutcome.Conflict
        ? $"The id stands in the ledger with another body, and the first stands. {Reason}".TrimEnd()
        : Reason ?? "The event cannot be recorded.";
}

/// <summary>The rules by which a reversal is rejected; callers over HTTP see them as problem types.</summary>
public static class ReversalRules
{
    /// <summary>The ledger has no such usage event, or not yet.</summary>
    public const string UsageUnknown = "usage-unknown";

    /// <summary>The event is itself a reversal.</summary>
    public const string ReversalOfReversal = "reversal-of-reversal";
}

/// <summary>What became of a usage event; lower case on the wire.</summary>
[JsonConverter(typeof(UsageOutcomeConverter))]
public enum UsageOutcome
{
    /// <summary>Committed to its stream, and counted.</summary>
    Recorded,

    /// <summary>The same id with the same body was recorded before; the first receipt is answered.</summary>
    Duplicate,

    /// <summary>The same id stands in the ledger with another body; the first stands.</summary>
    Conflict,

    /// <summary>It cannot be recorded; the message is kept in the error queue with the reason.</summary>
    Rejected,
}

/// <summary>Writes <see cref="UsageOutcome"/> in lower case, whatever the serializer's own settings are.</summary>
public sealed class UsageOutcomeConverter()
    : JsonStringEnumConverter<UsageOutcome>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

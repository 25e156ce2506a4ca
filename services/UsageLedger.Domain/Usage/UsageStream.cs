using System.Text.Json;

namespace UsageLedger.Domain.Usage;

/// <summary>What a usage event does to the consumption of its period.</summary>
public enum UsageAction
{
    /// <summary>Adds the delta.</summary>
    Add,

    /// <summary>Replaces what was used before it, in order of occurrence, by the delta.</summary>
    Set,
}

/// <summary>The fact, as the ledger keeps it: a user used a feature.</summary>
/// <param name="UserId">The customer's own user id.</param>
/// <param name="FeatureId">The customer's own feature id.</param>
/// <param name="Delta">How much, in the feature's own unit; may be negative or fractional.</param>
/// <param name="Action">Add or set.</param>
/// <param name="OccurredAt">When the usage happened, UTC, to the microsecond.</param>
/// <param name="Source">Who made <paramref name="Id"/>.</param>
/// <param name="Id">The caller's own id.</param>
/// <param name="Properties">A JSON object, or null; kept, never counted.</param>
public sealed record UsageRecorded(
    string UserId,
    string FeatureId,
    decimal Delta,
    UsageAction Action,
    DateTimeOffset OccurredAt,
    string Source,
    string Id,
    JsonElement? Properties)
{
    /// <summary>True when a caller who sends <paramref name="repeat"/> under the same id means this very event.
    /// Properties are compared as JSON values: member order and spelling of numbers make no difference.</summary>
    /// <param name="repeat">The event as it came again.</param>
    /// <param name="occurredAtGiven">False when the caller left the time out: then it is not compared.</param>
    public bool IsRepeatedBy(UsageRecorded repeat, bool occurredAtGiven) =>
        UserId == repeat.UserId
        && FeatureId == repeat.FeatureId
        && Delta == repeat.Delta
        && Action == repeat.Action
        && (!occurredAtGiven || OccurredAt == repeat.OccurredAt)
        && Json.Same(Properties, repeat.Properties);
}

/// <summary>A usage event is taken back: from now on everything is counted as if it had never been. It stands in the
/// same stream, once for each event.</summary>
/// <param name="EventId">The ledger's id of the usage event.</param>
/// <param name="UserId">As the usage event has it, like all that follow.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Delta">How much.</param>
/// <param name="Action">Add or set.</param>
/// <param name="OccurredAt">When the usage happened: it is taken back in the period where it counted.</param>
/// <param name="Reason">Why, in the caller's words.</param>
/// <param name="RunId">The run of a rule that took it back; null when somebody did.</param>
public sealed record UsageReversed(
    Guid EventId,
    string UserId,
    string FeatureId,
    decimal Delta,
    UsageAction Action,
    DateTimeOffset OccurredAt,
    string Reason,
    Guid? RunId = null);

/// <summary>An event as far as counting goes.</summary>
/// <param name="Occurrence">Its place in the order of occurrence.</param>
/// <param name="Action">Add or set.</param>
/// <param name="Delta">How much.</param>
public readonly record struct UsageEntry(Occurrence Occurrence, UsageAction Action, decimal Delta);

/// <summary>The order of occurrence: by time, then by event id, so that it is total and the same for
/// everybody.</summary>
/// <param name="At">When it happened, UTC, to the microsecond.</param>
/// <param name="EventId">The event.</param>
public readonly record struct Occurrence(DateTimeOffset At, Guid EventId) : IComparable<Occurrence>
{
    /// <inheritdoc/>
    public int CompareTo(Occurrence other) =>
        At == other.At ? EventId.CompareTo(other.EventId) : At.CompareTo(other.At);

    /// <summary>The finest time that the ledger keeps, that of PostgreSQL.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset instant) =>
        new(instant.UtcTicks - instant.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}

using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using Command = UsageLedger.Contracts.UsageRecorded;
using Event = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.Recorder.Recording;

/// <summary>A command that has passed <see cref="UsageCheck"/>, as the event that it is to become.</summary>
/// <param name="Command">The command as it came.</param>
/// <param name="EventId">The event's id in the ledger.</param>
/// <param name="Key">Whose use of what.</param>
/// <param name="Event">The event.</param>
/// <param name="ReceivedAt">When the ledger took it in.</param>
sealed record UsageToRecord(Command Command, Guid EventId, UserFeature Key, Event Event, DateTimeOffset ReceivedAt)
{
    /// <summary>Fills in what the producer left out.</summary>
    /// <param name="command">A command without problems.</param>
    /// <param name="fallbackId">Stands in for an id that was left out.</param>
    /// <param name="now">Stands in for the time of receipt.</param>
    public static UsageToRecord From(Command command, string fallbackId, DateTimeOffset now)
    {
        var receivedAt = Occurrence.ToMicrosecond(command.ReceivedAt ?? now);
        var source = command.Source ?? UsageLimits.SourceDefault;
        var id = command.Id ?? fallbackId;
        var body = new Event(
            command.UserId!,
            command.FeatureId!,
            command.Delta ?? 1,
            "SET".Equals(command.Action, StringComparison.OrdinalIgnoreCase) ? UsageAction.Set : UsageAction.Add,
            command.OccurredAt is { } occurredAt ? Occurrence.ToMicrosecond(occurredAt) : receivedAt,
            source,
            id,
            command.Properties);
        return new(
            command,
            EventIds.For(command.Tenant!, source, id),
            new(command.Tenant!, body.UserId, body.FeatureId),
            body,
            receivedAt);
    }

    /// <summary>Usage that the log has, as if it came again.</summary>
    public static UsageToRecord From(StoredEvent stored)
    {
        var body = (Event)LedgerEvents.Types.Read(stored);
        var command = new Command { OccurredAt = body.OccurredAt };
        return new(command, stored.Id, new(stored.Tenant, body.UserId, body.FeatureId), body, stored.RecordedAt);
    }

    /// <summary>True when a caller who sends <paramref name="repeat"/> means this event.</summary>
    public static bool IsRepeated(Event first, UsageToRecord repeat) =>
        first.IsRepeatedBy(repeat.Event, occurredAtGiven: repeat.Command.OccurredAt is not null);

    /// <summary>The event as the log takes it.</summary>
    public NewEvent ToNewEvent() =>
        new(Key.Tenant, new(StreamNames.Usage(Key.UserId, Key.FeatureId)), EventId, Event, ReceivedAt);

    /// <summary>The event as the projection counts it.</summary>
    public EventToCount ToCount(Position position) =>
        new(Key, new(new(Event.OccurredAt, EventId), Event.Action, Event.Delta), position);
}

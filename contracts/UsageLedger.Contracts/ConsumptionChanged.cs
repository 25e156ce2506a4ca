namespace UsageLedger.Contracts;

/// <summary>
/// Published to exchange <see cref="Broker.ConsumptionExchange"/> after each commit of the Recorder, and again when a
/// message comes a second time: so whoever listens has seen every change once the message is acknowledged.
/// </summary>
public sealed record ConsumptionChanged
{
    /// <summary>One for each user-feature that the transaction touched.</summary>
    public required IReadOnlyList<ConsumptionChange> Changes { get; init; }
}

/// <summary>The consumption of one user-feature, in the periods that were touched.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="UserId">The user.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Periods">The periods touched, with what is used in each.</param>
public sealed record ConsumptionChange(
    string Tenant, string UserId, string FeatureId, IReadOnlyList<PeriodUsed> Periods);

/// <summary>What is used in one period.</summary>
/// <param name="Start">The period's start, inclusive, UTC.</param>
/// <param name="End">The period's end, exclusive, UTC; null when it never ends.</param>
/// <param name="Used">The consumption, in the feature's unit; may be negative.</param>
/// <param name="Position">The place in the log of the last event counted in this period. Messages of different queues
/// may overtake one another: of two about the same period, the one with the higher position holds.</param>
public sealed record PeriodUsed(DateTimeOffset Start, DateTimeOffset? End, decimal Used, long Position);

/// <summary>Published by every Recorder to <see cref="Broker.ConsumptionExchange"/>'s listeners about once a second:
/// while it is heard, the fan-out is known to work.</summary>
/// <param name="RecorderId">Names the Recorder process.</param>
public sealed record RecorderPulse(Guid RecorderId);

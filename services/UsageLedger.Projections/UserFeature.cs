using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections;

/// <summary>What is counted together: a user's use of a feature.</summary>
public readonly record struct UserFeature(string Tenant, string UserId, string FeatureId);

/// <summary>An event that was appended and is now to be counted.</summary>
/// <param name="Key">Whose use of what, under the id that the event names.</param>
/// <param name="Entry">How it counts; of a reversal, how the event counted that is taken back.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="IsReversal">True when the entry is taken back.</param>
public readonly record struct EventToCount(
    UserFeature Key, UsageEntry Entry, Position Position, bool IsReversal = false);

/// <summary>The consumption of one user-feature in one period, as a row of the read model.</summary>
/// <param name="Period">The period.</param>
/// <param name="Consumption">What is used in it.</param>
/// <param name="Position">The place in the log of the last event counted.</param>
public sealed record PeriodConsumption(Period Period, Consumption Consumption, Position Position);

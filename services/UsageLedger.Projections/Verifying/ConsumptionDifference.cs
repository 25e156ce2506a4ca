namespace UsageLedger.Projections.Verifying;

/// <summary>A row of <c>ledger.consumption</c> that is not what the events say, or is not there, or should not be.
/// </summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="UserId">The user under whom the row stands, or should stand.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="PeriodStart">Inclusive, UTC; null when the events could not be counted at all.</param>
/// <param name="PeriodEnd">Exclusive, UTC; null when the period never ends.</param>
/// <param name="Row">What the row says; null when there is none.</param>
/// <param name="Events">What the events say; null when there must be no row.</param>
/// <param name="Explanation">A sentence.</param>
public sealed record ConsumptionDifference(
    string Tenant,
    string UserId,
    string FeatureId,
    DateTimeOffset? PeriodStart,
    DateTimeOffset? PeriodEnd,
    CountedRow? Row,
    CountedRow? Events,
    string Explanation);

/// <summary>What is said of one period.</summary>
/// <param name="Used">What is used, in the feature's unit.</param>
/// <param name="SetAt">When the latest SET occurred, UTC; null without one.</param>
/// <param name="LastAt">When the latest event occurred, UTC.</param>
/// <param name="Position">The place in the log of the last event counted.</param>
public sealed record CountedRow(decimal Used, DateTimeOffset? SetAt, DateTimeOffset? LastAt, long Position)
{
    /// <summary>What a row says; null when there is none.</summary>
    public static CountedRow? Of(PeriodConsumption? row) => row is null
        ? null
        : new(row.Consumption.Used, row.Consumption.LastSet?.At, row.Consumption.Last?.At, row.Position.Value);
}

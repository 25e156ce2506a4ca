using UsageLedger.Contracts;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.UnitTests.Entitlements;

namespace UsageLedger.UnitTests.Checks;

/// <summary>User 124 of tenant acme, who may use 10 API calls a month, as reads and messages tell of it.</summary>
static class Samples
{
    public const string Tenant = "acme";
    public const string UserId = "124";
    public const string FeatureId = "api-calls";

    public static readonly Period November = Instants.Span("2026-10-31", "2026-11-30");
    public static readonly Period December = Instants.Span("2026-11-30", "2026-12-31");

    /// <summary>As a read of the database has it.</summary>
    public static UserEntitlements Read(params IReadOnlyList<PeriodConsumption> rows) => new(
        IdsPosition: Position.Start,
        new Dictionary<string, IReadOnlyList<Allowance>> { [FeatureId] = [Given.Allowance(10)] },
        new Dictionary<string, IReadOnlyList<PeriodConsumption>> { [FeatureId] = rows },
        PolicyTimeline.Default);

    public static PeriodConsumption Row(Period period, decimal used, long position) =>
        new(period, new Consumption(used, null, null), new Position(position));

    /// <summary>As a message has it.</summary>
    public static ConsumptionChange Change(params IReadOnlyList<PeriodUsed> periods) =>
        new(Tenant, UserId, FeatureId, periods);

    public static PeriodUsed Used(Period period, decimal used, long position) =>
        new(period.Start, period.EndOrNone, used, position);
}

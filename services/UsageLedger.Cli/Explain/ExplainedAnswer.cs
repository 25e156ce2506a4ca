using UsageLedger.Domain.Entitlements;
using UsageLedger.Projections;
using UsageLedger.Projections.Explaining;

namespace UsageLedger.Cli.Explain;

/// <summary>The document that Entitlements answers under <c>/explain</c>, with the same names.</summary>
sealed record ExplainedAnswer(
    string UserId,
    string FeatureId,
    DateTimeOffset At,
    DateTimeOffset KnownAt,
    ExplainedEntitlement Entitlement,
    IReadOnlyList<string> Ids,
    IReadOnlyList<ExplanationLine> Lines)
{
    public static ExplainedAnswer Of(
        UserFeature key, DateTimeOffset at, DateTimeOffset knownAt, Explanation explanation) => new(
        key.UserId, key.FeatureId, at, knownAt,
        ExplainedEntitlement.Of(explanation.Entitlement, explanation.Position?.Value),
        [.. explanation.User.All.Order(StringComparer.Ordinal)],
        ExplanationLine.AllOf(explanation));
}

/// <summary>What a check answers.</summary>
sealed record ExplainedEntitlement(
    bool Access,
    string Reason,
    string ReasonCode,
    ExplainedConsumption? Consumption,
    string? PackageId,
    string? SubscriptionId,
    string? GrantId,
    long? Position)
{
    public static ExplainedEntitlement Of(Entitlement entitlement, long? position) => new(
        entitlement.Access, entitlement.Reason.Sentence(), entitlement.Reason.Code(),
        ExplainedConsumption.Of(entitlement.Consumption),
        entitlement.Allowance?.PackageId, entitlement.Allowance?.SubscriptionId, entitlement.Allowance?.GrantId,
        position);
}

/// <summary>What is used of one allowance in its period.</summary>
sealed record ExplainedConsumption(
    decimal Used,
    decimal? Budget,
    decimal? Remaining,
    bool OverageEnabled,
    DateTimeOffset PeriodStart,
    DateTimeOffset? PeriodEnd)
{
    public static ExplainedConsumption? Of(AllowanceConsumption? consumption) => consumption is null
        ? null
        : new(
            consumption.Used, consumption.Budget, consumption.Remaining, consumption.OverageEnabled,
            consumption.Period.Start, consumption.Period.EndOrNone);
}

using System.ComponentModel;
using UsageLedger.Entitlements.Checks;
using UsageLedger.Projections;
using UsageLedger.Projections.Explaining;

namespace UsageLedger.Entitlements.Usage;

/// <summary>An answer and the events from which it follows.</summary>
sealed record ExplanationAnswer(
    string UserId,
    string FeatureId,
    DateTimeOffset At,
    DateTimeOffset KnownAt,
    [property: Description("The answer at that moment, by what was known then.")] EntitlementAnswer Entitlement,
    [property: Description("Every id under which the user's usage counts.")] IReadOnlyList<string> Ids,
    [property: Description("In the order in which things happened.")] IReadOnlyList<ExplanationLine> Lines)
{
    public static ExplanationAnswer Of(
        UserFeature key, DateTimeOffset at, DateTimeOffset knownAt, Explanation explanation) => new(
        key.UserId, key.FeatureId, at, knownAt,
        EntitlementAnswer.Of(explanation.Entitlement, explanation.Position?.Value),
        [.. explanation.User.All.Order(StringComparer.Ordinal)],
        ExplanationLine.AllOf(explanation));
}

using System.ComponentModel;
using UsageLedger.Checks;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Entitlements.Checks;

/// <summary>The answer to "may this user use this feature?".</summary>
sealed record EntitlementAnswer(
    [property: Description("May the user use it?")] bool Access,
    [property: Description("Why, as a sentence for people.")] string Reason,
    [property: Description("Why, as a stable code for programs, e.g. allowance-exhausted.")] string ReasonCode,
    [property: Description("What is used of the allowance that counts; null for a BINARY feature, and when no "
        + "allowance is active.")] ConsumptionAnswer? Consumption,
    [property: Description("The package that counts; null when none does.")] string? PackageId,
    [property: Description("The subscription that counts; null when none does.")] string? SubscriptionId,
    [property: Description("The grant that counts; null when none does.")] string? GrantId,
    [property: Description("The place in the log of the last usage that is counted here; null when there is none. "
        + "Compare it with a receipt's position.")] long? Position)
{
    /// <summary>The answer of what is known.</summary>
    /// <param name="view">What is known of the user, and when.</param>
    /// <param name="featureId">The feature.</param>
    /// <param name="delta">How much is about to be used.</param>
    public static EntitlementAnswer Of(UserView view, string featureId, decimal delta)
    {
        var (entitlement, position) = view.Decide(featureId, delta);
        return Of(entitlement, position);
    }

    /// <summary>The domain's answer as people are shown it.</summary>
    public static EntitlementAnswer Of(Entitlement entitlement, long? position)
    {
        var (access, reason, allowance, consumption) = entitlement;
        return new(
            access, reason.Sentence(), reason.Code(), ConsumptionAnswer.Of(consumption),
            allowance?.PackageId, allowance?.SubscriptionId, allowance?.GrantId, position);
    }
}

/// <summary>What is used of one allowance in its current period, in the feature's unit.</summary>
sealed record ConsumptionAnswer(
    [property: Description("May be negative: more was taken back than recorded.")] decimal Used,
    [property: Description("The limit; null is unlimited.")] decimal? Budget,
    [property: Description("What is left of the budget, never below zero; null is unlimited.")] decimal? Remaining,
    [property: Description("True when usage may go past the budget.")] bool OverageEnabled,
    [property: Description("Inclusive, UTC.")] DateTimeOffset PeriodStart,
    [property: Description("Exclusive, UTC; null when the period never ends.")] DateTimeOffset? PeriodEnd)
{
    /// <summary>The domain's consumption as people are shown it.</summary>
    public static ConsumptionAnswer? Of(AllowanceConsumption? consumption) => consumption is null
        ? null
        : new(
            consumption.Used, consumption.Budget, consumption.Remaining, consumption.OverageEnabled,
            consumption.Period.Start, consumption.Period.EndOrNone);
}

using UsageLedger.Admin.Features;
using UsageLedger.Admin.Users;
using UsageLedger.Checks;
using UsageLedger.Domain.Entitlements;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Projections;

namespace UsageLedger.Admin.Kana;

/// <summary>What users may use and have used: <c>canUseFeature</c>, <c>showUsage</c>, <c>Feature.entitlement</c>.
/// </summary>
static class CheckFields
{
    const int PastPeriodsMax = 100;

    public static void BindChecks(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Query")
            .FieldAsync("canUseFeature", (call, field) =>
            {
                var arguments = field.Arguments;
                var delta = arguments.Decimal("deltaExact") ?? arguments.Int("delta") ?? 1;
                return CheckAsync(call, arguments.Text("userId")!, arguments.Text("featureId")!, delta);
            })
            .FieldAsync("showUsage", ShowUsageAsync);
        BindEntitlement(resolvers.Type<Entitlement>("CanUseFeatureData"));
        BindEntitlement(resolvers.Type<Entitlement>("Entitlement"));
        resolvers.Type<AllowanceConsumption>("Consumption")
            .Field("used", consumption => Amounts.Int(consumption.Used, "usedExact"))
            .Field("usedExact", consumption => consumption.Used)
            .Field("budget", consumption => Amounts.Int(consumption.Budget, "budgetExact"))
            .Field("budgetExact", consumption => consumption.Budget)
            .Field("overageEnabled", consumption => consumption.OverageEnabled);
        resolvers.Type<AllowanceConsumption>("ConsumptionInPeriod")
            .Field("periodStart", consumption => consumption.Period.Start)
            .Field("periodEnd", consumption => consumption.Period.EndOrNone)
            .Field("consumption", consumption => consumption);
        resolvers.Type<ShownUsage>("ShowUsageData")
            .Field("current", usage => usage.Current)
            .Field("past", usage => usage.Past);
    }

    /// <summary>What a user may use of a feature.</summary>
    public static ValueTask<object?> EntitlementAsync(FeatureAnswer feature, FieldCall field) =>
        CheckAsync(KanaCall.Of(field), field.Arguments.Text("userId")!, feature.Id, delta: 1);

    static void BindEntitlement(ObjectResolvers<Entitlement> entitlement) => entitlement
        .Field("access", each => each.Access)
        .Field("reason", each => each.Reason.Sentence())
        .Field("reasonCode", each => each.Reason.Code())
        .Field("consumption", each => each.Consumption);

    // Not async: from memory, the answer is there at once.
    static ValueTask<object?> CheckAsync(KanaCall call, string userId, string featureId, decimal delta)
    {
        var began = call.CheckMetrics.Begin();
        if (call.Users.InMemory(call.Tenant, userId)?.Decide(featureId, delta).Entitlement is not { } entitlement
            || IsUnknown(entitlement))
            return FromDatabaseAsync(call, began, userId, featureId, delta);
        call.CheckMetrics.End(began, CheckSource.Memory, entitlement.Access);
        return new(entitlement);
    }

    static async ValueTask<object?> FromDatabaseAsync(
        KanaCall call, long began, string userId, string featureId, decimal delta)
    {
        if (Ids.Problems(("userId", userId), ("featureId", featureId)) is { Count: > 0 } problems)
            return Failures.Of(Problem.InvalidFields(problems));
        var view = await call.Users.ReadAsync(call.Tenant, userId, [featureId], call.Cancellation);
        var entitlement = view.Decide(featureId, delta).Entitlement;
        if (IsUnknown(entitlement))
        {
            // An error is a hard word: what was created a moment ago, on another host, is not in memory's list yet.
            var now = call.Clock.GetUtcNow();
            view = await call.Users.ReadAtAsync(call.Tenant, userId, featureId, now, call.Cancellation);
            entitlement = view.Decide(featureId, delta).Entitlement;
        }
        call.CheckMetrics.End(began, CheckSource.Database, entitlement.Access);
        return entitlement.Reason switch
        {
            Reason.UserUnknown => Failures.Of(UsersApi.Unknown(userId)),
            Reason.FeatureUnknown => Failures.Of(FeaturesApi.Unknown(featureId)),
            _ => entitlement,
        };
    }

    static bool IsUnknown(Entitlement entitlement) =>
        entitlement.Reason is Reason.UserUnknown or Reason.FeatureUnknown;

    /// <summary>The failure for a user or feature that is not there, or cannot be; null when both are there.</summary>
    public static async ValueTask<FieldFailure?> UnknownAsync(KanaCall call, string userId, string featureId) =>
        await CheckAsync(call, userId, featureId, delta: 1) as FieldFailure;

    static async ValueTask<object?> ShowUsageAsync(KanaCall call, FieldCall field)
    {
        var (userId, featureId) = (field.Arguments.Text("userId")!, field.Arguments.Text("featureId")!);
        if (await UnknownAsync(call, userId, featureId) is { } unknown) return unknown;
        var key = new UserFeature(call.Tenant, userId, featureId);
        var usage = await call.ReadAsync(database => UserFeatureUsage.ReadAsync(
            database, key, call.Clock.GetUtcNow(), PastPeriodsMax, call.Cancellation));
        return new ShownUsage(
            usage.Current is { } current ? Consumption(current) : null, [.. usage.Past.Select(Consumption)]);
    }

    static AllowanceConsumption Consumption(PeriodUsage usage)
    {
        var ((_, budget, overageEnabled), period, used) = usage;
        return new(used, budget, overageEnabled, period);
    }

    sealed record ShownUsage(AllowanceConsumption? Current, IReadOnlyList<AllowanceConsumption> Past);
}

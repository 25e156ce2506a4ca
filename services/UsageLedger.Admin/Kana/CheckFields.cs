using UsageLedger.Admin.Features;
using UsageLedger.Admin.Users;
using UsageLedger.Checks;
using UsageLedger.Domain.Entitlements;
using UsageLedger.GraphQL;
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
        return call.Users.InMemory(call.Tenant, userId) is { } view
            ? new(Answer(call, began, CheckSource.Memory, view, userId, featureId, delta))
            : FromDatabaseAsync(call, began, userId, featureId, delta);
    }

    static async ValueTask<object?> FromDatabaseAsync(
        KanaCall call, long began, string userId, string featureId, decimal delta)
    {
        if (KanaIds.Problem(("userId", userId), ("featureId", featureId)) is { } failure) return failure;
        var view = await call.Users.ReadAsync(call.Tenant, userId, [featureId], call.Cancellation);
        return Answer(call, began, CheckSource.Database, view, userId, featureId, delta);
    }

    static object Answer(
        KanaCall call, long began, CheckSource source, UserView view, string userId, string featureId, decimal delta)
    {
        var entitlement = view.Decide(featureId, delta).Entitlement;
        call.CheckMetrics.End(began, source, entitlement.Access);
        return Unknown(entitlement.Reason, userId, featureId) ?? (object)entitlement;
    }

    /// <summary>The failure for a user or feature that is not there, or cannot be; null when both are there.</summary>
    public static async ValueTask<FieldFailure?> UnknownAsync(KanaCall call, string userId, string featureId) =>
        await CheckAsync(call, userId, featureId, delta: 1) as FieldFailure;

    static FieldFailure? Unknown(Reason reason, string userId, string featureId) => reason switch
    {
        Reason.UserUnknown => Failures.Of(UsersApi.Unknown(userId)),
        Reason.FeatureUnknown => Failures.Of(FeaturesApi.Unknown(featureId)),
        _ => null,
    };

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

using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using UsageLedger.Checks;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements.Checks;

/// <summary><c>GET /v1/users/{userId}/entitlements</c>: what may this user use?</summary>
static class ListEntitlements
{
    const decimal Delta = 1;

    public static void MapListEntitlements(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{userId}/entitlements", HandleAsync)
            .WithSummary("All of a user's entitlements")
            .WithDescription("One for each feature of which the user ever had an allowance, in the order of their ids.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    static async Task<Results<Ok<UserEntitlementsAnswer>, ProblemResult>> HandleAsync(
        HttpContext http,
        Users users,
        CheckMetrics metrics,
        [Description("The customer's own user id.")] string userId)
    {
        var began = metrics.Begin();
        if (Ids.Problems((nameof(userId), userId)) is { Count: > 0 } problems) return Problem.InvalidFields(problems);
        var tenant = http.Key().Tenant;
        var inMemory = users.InMemory(tenant, userId);
        var view = inMemory ?? await users.ReadAsync(tenant, userId, [], http.RequestAborted);
        var answer = UserEntitlementsAnswer.Of(view);
        foreach (var item in answer.Items)
            metrics.End(began, inMemory is null ? CheckSource.Database : CheckSource.Memory, item.Access);
        return TypedResults.Ok(answer);
    }

    sealed record UserEntitlementsAnswer(IReadOnlyList<FeatureEntitlement> Items)
    {
        public static UserEntitlementsAnswer Of(UserView view) => new([
            .. view.FeatureIds.Select(id => FeatureEntitlement.Of(id, EntitlementAnswer.Of(view, id, Delta))),
        ]);
    }

    sealed record FeatureEntitlement(
        string FeatureId,
        bool Access,
        string Reason,
        string ReasonCode,
        ConsumptionAnswer? Consumption,
        string? PackageId,
        string? SubscriptionId,
        string? GrantId,
        long? Position)
    {
        public static FeatureEntitlement Of(string featureId, EntitlementAnswer answer) => new(
            featureId, answer.Access, answer.Reason, answer.ReasonCode, answer.Consumption, answer.PackageId,
            answer.SubscriptionId, answer.GrantId, answer.Position);
    }
}

using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using UsageLedger.Entitlements.Memory;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements.Checks;

using Answer = Results<Ok<EntitlementAnswer>, ProblemResult>;

/// <summary><c>GET /v1/users/{userId}/entitlements/{featureId}</c>: may this user use this feature?</summary>
static class CheckEntitlement
{
    public static void MapCheckEntitlement(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{userId}/entitlements/{featureId}", Handle)
            .WithSummary("Whether a user may use a feature")
            .WithDescription("A user or feature that the catalogue does not know is answered 200 with access false.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    // Not async: from memory, the answer is there at once.
    static ValueTask<Answer> Handle(
        HttpContext http,
        Users users,
        CheckMetrics metrics,
        [Description("The customer's own user id.")] string userId,
        [Description("The customer's own feature id.")] string featureId,
        [Description("How much is about to be used, a number; 1 when left out.")] string? delta = null,
        [Description("A receipt's position: the answer counts that usage.")] string? minPosition = null,
        [Description("'strong' asks the database, always.")] string? consistency = null)
    {
        var began = metrics.Begin();
        var query = CheckQuery.Read(delta, minPosition, consistency);
        if (query.Problem is { } problem) return new((Answer)problem);
        userId = http.IdInPath("userId");
        featureId = http.IdInPath("featureId");
        var tenant = http.Key().Tenant;
        if (query.IsStrong || users.InMemory(tenant, userId) is not { } view)
            return AskDatabaseAsync(began, http, users, metrics, tenant, userId, featureId, query.Delta);
        var answer = EntitlementAnswer.Of(view, featureId, query.Delta);
        if (answer.Position ?? 0 < query.MinPosition) ..;
    }
}

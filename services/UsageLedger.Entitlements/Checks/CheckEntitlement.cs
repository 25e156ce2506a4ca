using System.ComponentModel;
using UsageLedger.Checks;
using UsageLedger.Hosting;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<UsageLedger.Entitlements.Checks.EntitlementAnswer>,
    UsageLedger.Hosting.ProblemResult>;

namespace UsageLedger.Entitlements.Checks;

/// <summary><c>GET /v1/users/{userId}/entitlements/{featureId}</c>: may this user use this feature?</summary>
static class CheckEntitlement
{
    public static void MapCheckEntitlement(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{userId}/entitlements/{featureId}", Handle)
            .WithSummary("Whether a user may use a feature")
            .WithDescription("A user or feature that the catalogue does not know is answered 200 with access false.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .AddOpenApiOperationTransformer(CheckDescription.DescribeAsync);

    // Not async: from memory, the answer is there at once.
    static ValueTask<Answer> Handle(
        HttpContext http,
        Users users,
        CheckMetrics metrics,
        [Description("The customer's own user id.")] string userId,
        [Description("The customer's own feature id.")] string featureId,
        [Description("How much is about to be used: a number, 1 when left out.")] string? delta = null,
        [Description("The position of a receipt: the answer counts that usage.")] string? minPosition = null,
        [Description("'strong': as the database has it now.")] string? consistency = null,
        [Description("The instant of the answer, past or to come; now when left out. The usage is that of the whole "
            + "period in which it lies, as it is known now.")] string? at = null)
    {
        var began = metrics.Begin();
        var query = CheckQuery.Read(delta, minPosition, consistency, at);
        if (query.Problem is { } problem) return new((Answer)problem);
        var subject = new Subject(http.Key().Tenant, userId, featureId);
        if (FromMemory(users, subject, query) is not { } answer)
            return FromDatabaseAsync(began, users, metrics, subject, query, http.RequestAborted);
        metrics.End(began, CheckSource.Memory, answer.Access);
        return new((Answer)TypedResults.Ok(answer));
    }

    static EntitlementAnswer? FromMemory(Users users, Subject subject, CheckQuery query)
    {
        if (query.IsStrong || query.At is not null
            || users.InMemory(subject.Tenant, subject.UserId) is not { } view) return null;
        var answer = EntitlementAnswer.Of(view, subject.FeatureId, query.Delta);
        // An answer that counts nothing may be right, but only the database can tell.
        return query.PositionMin is null || answer.Position >= query.PositionMin ? answer : null;
    }

    static async ValueTask<Answer> FromDatabaseAsync(
        long began,
        Users users,
        CheckMetrics metrics,
        Subject subject,
        CheckQuery query,
        CancellationToken cancellation)
    {
        if (subject.Problems() is { Count: > 0 } problems) return Problem.InvalidFields(problems);
        var view = query.At is { } at
            ? await users.ReadAtAsync(subject.Tenant, subject.UserId, subject.FeatureId, at, cancellation)
            : await users.ReadAsync(subject.Tenant, subject.UserId, [subject.FeatureId], cancellation);
        var answer = EntitlementAnswer.Of(view, subject.FeatureId, query.Delta);
        metrics.End(began, CheckSource.Database, answer.Access);
        return TypedResults.Ok(answer);
    }
}

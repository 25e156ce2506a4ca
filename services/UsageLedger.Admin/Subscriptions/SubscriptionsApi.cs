using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Subscriptions;

/// <summary>Subscriptions: which user has which package.</summary>
static class SubscriptionsApi
{
    public static void MapSubscriptions(this RouteGroupBuilder v1)
    {
        var subscriptions = v1.MapGroup("/subscriptions").WithTags("Subscriptions");
        subscriptions.MapStartSubscriptions();
        subscriptions.MapSubscriptionChanges();
        subscriptions.MapChangePackage();
        subscriptions.MapGet("/{id}", GetAsync)
            .WithSummary("One subscription")
            .Produces<SubscriptionAnswer>()
            .ProducesProblem(404);
        subscriptions.MapGet("/", ListAsync)
            .WithSummary("All subscriptions, or those of one user, the oldest first")
            .Produces<ListAnswer<SubscriptionAnswer>>()
            .ProducesProblem(400);
    }

    /// <summary>The refusal of an id that is no subscription's.</summary>
    public static ProblemResult Unknown(string id) =>
        Problem.NotFound("subscription-unknown", $"There is no subscription '{id}'.");

    static async Task<IResult> GetAsync(string id, HttpContext http, NpgsqlDataSource database, TimeProvider clock)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await SubscriptionRows.FindAsync(connection, http.Key().Tenant, id, http.RequestAborted);
        return found is null ? Unknown(id) : TypedResults.Ok(SubscriptionAnswer.At(clock.GetUtcNow(), found));
    }

    static async Task<IResult> ListAsync(
        [AsParameters] ListQuery query,
        string? userId,
        HttpContext http,
        NpgsqlDataSource database,
        TimeProvider clock)
    {
        var problems = new List<FieldProblem>();
        var page = query.Read(problems);
        if (UsageCheck.IdProblem(userId, required: false) is { } problem) problems.Add(new("userId", problem));
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var user = userId is null ? null : await connection.UserAsync(http.Key().Tenant, userId, http.RequestAborted);
        var found = await SubscriptionRows.PageAsync(connection, http.Key().Tenant, user, page, http.RequestAborted);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(ListAnswer<SubscriptionAnswer>.From(found, each => SubscriptionAnswer.At(now, each)));
    }
}

/// <summary>A subscription.</summary>
/// <param name="Id">The ledger's own id.</param>
/// <param name="UserId">The user.</param>
/// <param name="PackageId">The package.</param>
/// <param name="Status">Where it stands at the moment of the answer: ACTIVE and TRIALING give access.</param>
/// <param name="StartsAt">From when it gives access, and the anchor of its periods.</param>
/// <param name="TrialUntil">When the trial ends; null without a trial.</param>
/// <param name="CancelledAt">From when it is over; null when it is not.</param>
/// <param name="Replaces">The subscription whose place it took; null when none.</param>
/// <param name="Timeline">All its statuses, past and to come.</param>
sealed record SubscriptionAnswer(
    string Id,
    string UserId,
    string PackageId,
    SubscriptionStatus Status,
    DateTimeOffset StartsAt,
    DateTimeOffset? TrialUntil,
    DateTimeOffset? CancelledAt,
    string? Replaces,
    IReadOnlyList<StatusSince> Timeline)
{
    public static SubscriptionAnswer At(DateTimeOffset now, SubscriptionRow row)
    {
        var (id, _, packageId, startsAt, trialUntil, replaces) = row.Started;
        return new(
            id, row.UserId, packageId, row.Timeline.At(now), startsAt, trialUntil, row.Timeline.EndsAt, replaces,
            row.Timeline.Steps);
    }
}

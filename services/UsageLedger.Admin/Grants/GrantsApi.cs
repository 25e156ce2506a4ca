using System.Diagnostics;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Grants;

/// <summary>Grants: what single users may use beside what packages give.</summary>
static class GrantsApi
{
    public static void MapGrants(this RouteGroupBuilder v1)
    {
        var grants = v1.MapGroup("/grants").WithTags("Grants");
        grants.MapGrantAllowance();
        grants.MapRevokeGrant();
        grants.MapGet("/{id}", GetAsync)
            .WithSummary("One grant")
            .Produces<GrantAnswer>()
            .ProducesProblem(404);
        grants.MapGet("/", ListAsync)
            .WithSummary("All grants, or those of one user, the oldest first")
            .Produces<ListAnswer<GrantAnswer>>()
            .ProducesProblem(400);
    }

    /// <summary>The refusal of an id that is no grant's.</summary>
    public static ProblemResult Unknown(string id) => Problem.NotFound("grant-unknown", $"There is no grant '{id}'.");

    static async Task<IResult> GetAsync(string id, HttpContext http, NpgsqlDataSource database, TimeProvider clock)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await GrantRows.FindAsync(connection, http.Key().Tenant, id, http.RequestAborted);
        return found is null ? Unknown(id) : TypedResults.Ok(GrantAnswer.At(clock.GetUtcNow(), found));
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
        var found = await GrantRows.PageAsync(connection, http.Key().Tenant, user, page, http.RequestAborted);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(ListAnswer<GrantAnswer>.From(found, each => GrantAnswer.At(now, each)));
    }
}

/// <summary>Where a grant stands.</summary>
enum GrantStatus
{
    /// <summary>It starts later.</summary>
    Scheduled,

    /// <summary>It gives access.</summary>
    Active,

    /// <summary>Its time is over, or it was revoked.</summary>
    Ended,
}

/// <summary>A grant.</summary>
/// <param name="Id">The ledger's own id.</param>
/// <param name="UserId">The user.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Limit">How much in a period, in the feature's unit; null is unlimited.</param>
/// <param name="ResetPeriod">How often consumption goes back to zero: DAY, MONTH or YEAR; null is never.</param>
/// <param name="OverageEnabled">True when usage may go past the limit.</param>
/// <param name="StartsAt">From when it gives access, and the anchor of its periods.</param>
/// <param name="EndsAt">Up to when; null is open.</param>
/// <param name="Reason">Why it was granted.</param>
/// <param name="Status">Where it stands at the moment of the answer: only ACTIVE gives access.</param>
/// <param name="RevokedAt">From when on it was taken back; null when it was not.</param>
/// <param name="RevokedReason">Why; null when nobody said so.</param>
sealed record GrantAnswer(
    string Id,
    string UserId,
    string FeatureId,
    decimal? Limit,
    ResetPeriod? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string Reason,
    GrantStatus Status,
    DateTimeOffset? RevokedAt,
    string? RevokedReason)
{
    public static GrantAnswer At(DateTimeOffset now, GrantRow row)
    {
        var (id, _, featureId, limit, resetPeriod, overageEnabled, startsAt, endsAt, reason) = row.Grant.Granted;
        return new(
            id, row.UserId, featureId, limit, resetPeriod, overageEnabled, startsAt, endsAt, reason,
            StatusOf(row.Grant.Timeline.At(now)), row.Grant.Revoked?.RevokedAt, row.Grant.Revoked?.Reason);
    }

    static GrantStatus StatusOf(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Scheduled => GrantStatus.Scheduled,
        SubscriptionStatus.Active => GrantStatus.Active,
        SubscriptionStatus.Cancelled => GrantStatus.Ended,
        _ => throw new UnreachableException($"a grant is never {status}"),
    };
}

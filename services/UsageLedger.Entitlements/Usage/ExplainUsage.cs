using System.ComponentModel;
using System.Data;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using UsageLedger.Checks;
using UsageLedger.Contracts;
using UsageLedger.Domain.Usage;
using UsageLedger.Entitlements.Checks;
using UsageLedger.Hosting;
using UsageLedger.Projections;
using UsageLedger.Projections.Explaining;

namespace UsageLedger.Entitlements.Usage;

/// <summary><c>GET /v1/users/{userId}/usage/{featureId}/explain</c>: from which events does the answer follow?
/// </summary>
static class ExplainUsage
{
    const int LimitDefault = 1_000;
    const int LimitMax = 10_000;

    public static void MapExplainUsage(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{userId}/usage/{featureId}/explain", HandleAsync)
            .RequireKey(KeyKind.Admin) // reasons of grants and reversals are not written for the users
            .WithSummary("Why the answer is what it is: the events, to be added up by hand")
            .WithDescription("The lines stand in the order in which things happened. The effects of all lines add up "
                + "to what is used. `at` moves along the axis of when things happened, `knownAt` along the one of when "
                + "the ledger took them in: with both, an answer of last week is explained by what was known last "
                + "week. Everything is added up anew from the log.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    static async Task<Results<Ok<ExplanationAnswer>, ProblemResult>> HandleAsync(
        HttpContext http,
        NpgsqlDataSource database,
        TimeProvider clock,
        [Description("The customer's own user id.")] string userId,
        [Description("The customer's own feature id.")] string featureId,
        [Description("The instant of the answer; now when left out.")] string? at = null,
        [Description("What the ledger took in later is left out; now when left out.")] string? knownAt = null,
        [Description("How much is about to be used: a number, 1 when left out.")] string? delta = null,
        [Description("How many usage events are listed, the latest: 1 to 10000, 1000 when left out. Those before are "
            + "added up in one line.")] string? limit = null)
    {
        var now = Microseconds.Cut(clock.GetUtcNow());
        var problems = Ids.Problems((nameof(userId), userId), (nameof(featureId), featureId));
        var query = Query.Read(at, knownAt, delta, limit, now, problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);

        var key = new UserFeature(http.Key().Tenant, userId, featureId);
        try
        {
            var explanation = await Outage.WithinTimeAsync(
                stop => ReadAsync(database, key, query, stop),
                Outage.ReportTimeMax,
                clock,
                http.RequestAborted);
            return TypedResults.Ok(ExplanationAnswer.Of(key, query.At, query.KnownAt, explanation));
        }
        catch (InexactSumException e)
        {
            return Problem.Refused("usage-sum-inexact", $"{e.Message}.");
        }
    }

    static async Task<Explanation> ReadAsync(
        NpgsqlDataSource database, UserFeature key, Query query, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        // One view of everything: a merge may commit between two reads.
        await using var view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        return await Explanation.ReadAsync(
            connection, key, query.Delta, query.At, query.KnownAt, query.Limit, stop);
    }

    readonly record struct Query(DateTimeOffset At, DateTimeOffset KnownAt, decimal Delta, int Limit)
    {
        public static Query Read(
            string? at,
            string? knownAt,
            string? delta,
            string? limit,
            DateTimeOffset now,
            List<FieldProblem> problems)
        {
            var instant = Instants.Read(nameof(at), at, problems) ?? now;
            var knowledge = Instants.Read(nameof(knownAt), knownAt, problems) ?? now;
            var amount = 1m;
            if (delta is not null && CheckQuery.DeltaProblem(delta, out amount) is { } problem)
                problems.Add(new(nameof(delta), problem));
            var linesMax = LimitDefault;
            var isLimit = limit is null
                || (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out linesMax)
                    && linesMax is >= 1 and <= LimitMax);
            if (!isLimit) problems.Add(new(nameof(limit), $"is no number from 1 to {LimitMax}"));
            return new(instant, knowledge, amount, linesMax);
        }
    }
}

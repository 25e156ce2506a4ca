using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using UsageLedger.Checks;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Projections;

namespace UsageLedger.Entitlements.Usage;

/// <summary><c>GET /v1/users/{userId}/usage/{featureId}</c>: what a user has used, period by period.</summary>
static class UsageByPeriod
{
    const int LimitDefault = 12;
    const int LimitMax = 100;

    public static void MapUsageByPeriod(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{userId}/usage/{featureId}", HandleAsync)
            .WithSummary("What a user has used of a feature, now and in past periods")
            .WithDescription("Each period is that of the allowance that counted then. It tells what was used in it by "
                + "what is known now.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    static async Task<Results<Ok<UsageAnswer>, ProblemResult>> HandleAsync(
        HttpContext http,
        NpgsqlDataSource database,
        TimeProvider clock,
        [Description("The customer's own user id.")] string userId,
        [Description("The customer's own feature id.")] string featureId,
        [Description("How many past periods at most: 0 to 100, 12 when left out.")] string? limit = null)
    {
        var key = new UserFeature(http.Key().Tenant, userId, featureId);
        var pastMax = LimitDefault;
        var problems = Ids.Problems((nameof(userId), userId), (nameof(featureId), featureId));
        if (limit is not null && !TryReadLimit(limit, out pastMax))
            problems.Add(new(nameof(limit), $"is not a number from 0 to {LimitMax}"));
        if (problems.Count > 0) return Problem.InvalidFields(problems);

        var usage = await Outage.WithinTimeAsync(
            async stop =>
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                return await UserFeatureUsage.ReadAsync(connection, key, clock.GetUtcNow(), pastMax, stop);
            },
            Outage.ReadTimeMax,
            clock,
            http.RequestAborted);
        return TypedResults.Ok(UsageAnswer.Of(usage));
    }

    static bool TryReadLimit(string text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit <= LimitMax;

    sealed record UsageAnswer(
        [property: Description("Null when no allowance is active, or the feature is BINARY.")] PeriodAnswer? Current,
        [property: Description("Latest first: periods in which nothing was used are there too.")]
        IReadOnlyList<PeriodAnswer> Past)
    {
        public static UsageAnswer Of(UserFeatureUsage usage) => new(
            usage.Current is { } current ? PeriodAnswer.Of(current) : null, [.. usage.Past.Select(PeriodAnswer.Of)]);
    }

    sealed record PeriodAnswer(
        DateTimeOffset PeriodStart,
        DateTimeOffset? PeriodEnd,
        UsedAnswer Consumption,
        string? PackageId,
        string? SubscriptionId,
        string? GrantId)
    {
        public static PeriodAnswer Of(PeriodUsage usage)
        {
            var ((allowance, budget, overageEnabled), period, used) = usage;
            var consumption = new AllowanceConsumption(used, budget, overageEnabled, period);
            return new(
                period.Start,
                period.EndOrNone,
                new(consumption.Used, consumption.Budget, consumption.Remaining, consumption.OverageEnabled),
                allowance.PackageId,
                allowance.SubscriptionId,
                allowance.GrantId);
        }
    }

    sealed record UsedAnswer(decimal Used, decimal? Budget, decimal? Remaining, bool OverageEnabled);
}

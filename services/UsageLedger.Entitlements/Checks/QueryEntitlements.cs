using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using UsageLedger.Checks;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements.Checks;

/// <summary><c>POST /v1/entitlements/query</c>: many checks in one call.</summary>
static class QueryEntitlements
{
    const int PairsMax = 100;
    const int BodyBytesMax = 256 * 1024;
    const int ReadsAtOnceMax = 8; // so that one call does not take every connection to the database
    const decimal DeltaDefault = 1;

    public static void MapQueryEntitlements(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/entitlements/query", HandleAsync)
            .WithSummary("Up to 100 checks in one call")
            .WithDescription("The answers come in the order of the pairs.")
            .Accepts<QueryRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    static async Task<Results<Ok<QueryAnswer>, ProblemResult>> HandleAsync(
        HttpContext http, Users users, CheckMetrics metrics)
    {
        var began = metrics.Begin();
        var body = await JsonBody.ReadAsync(http, BodyBytesMax);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var (pairs, problem) = Read(document.RootElement);
        if (problem is not null) return problem;

        var tenant = http.Key().Tenant;
        var views = await FindAsync(users, tenant, pairs, http.RequestAborted);
        var items = pairs.ConvertAll(pair => PairAnswer.Of(pair, views[pair.UserId].View));
        for (var i = 0; i < items.Count; i++) metrics.End(began, views[pairs[i].UserId].Source, items[i].Access);
        return TypedResults.Ok(new QueryAnswer(items));
    }

    static (List<Pair> Pairs, ProblemResult? Problem) Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        var items = fields.Objects("pairs", PairsMax, required: true);
        if (items.Count == 0 && fields.Problems.Count == 0) fields.Add("pairs", "is empty");
        var pairs = items.Select(item => new Pair(
            item.Id("userId") ?? "", item.Id("featureId") ?? "", item.Decimal("delta") ?? DeltaDefault)).ToList();
        return (pairs, fields.Problems.Count == 0 ? null : Problem.InvalidFields(fields.Problems));
    }

    // Each user once, so that all of a user's answers are of one moment.
    static async Task<Dictionary<string, (UserView View, CheckSource Source)>> FindAsync(
        Users users, string tenant, List<Pair> pairs, CancellationToken cancellation)
    {
        var found = new Dictionary<string, (UserView, CheckSource)>(StringComparer.Ordinal);
        foreach (var pair in pairs)
            if (users.InMemory(tenant, pair.UserId) is { } view)
                found[pair.UserId] = (view, CheckSource.Memory);

        var missing = pairs.Where(pair => !found.ContainsKey(pair.UserId)).GroupBy(pair => pair.UserId);
        using var turns = new SemaphoreSlim(ReadsAtOnceMax);
        var reads = await Task.WhenAll(missing.Select(async group =>
        {
            await turns.WaitAsync(cancellation);
            try
            {
                string[] featureIds = [.. group.Select(pair => pair.FeatureId)];
                return (group.Key, View: await users.ReadAsync(tenant, group.Key, featureIds, cancellation));
            }
            finally
            {
                turns.Release();
            }
        }));
        foreach (var (userId, view) in reads) found.Add(userId, (view, CheckSource.Database));
        return found;
    }

    sealed record QueryRequest(IReadOnlyList<PairRequest> Pairs);

    sealed record PairRequest(string UserId, string FeatureId, decimal? Delta = DeltaDefault);

    sealed record Pair(string UserId, string FeatureId, decimal Delta);

    sealed record QueryAnswer(IReadOnlyList<PairAnswer> Items);

    sealed record PairAnswer(
        string UserId,
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
        public static PairAnswer Of(Pair pair, UserView view)
        {
            var answer = EntitlementAnswer.Of(view, pair.FeatureId, pair.Delta);
            return new(
                pair.UserId, pair.FeatureId, answer.Access, answer.Reason, answer.ReasonCode, answer.Consumption,
                answer.PackageId, answer.SubscriptionId, answer.GrantId, answer.Position);
        }
    }
}

using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Npgsql;
using UsageLedger.Checks;
using UsageLedger.Domain.Usage;
using UsageLedger.Hosting;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Entitlements.Usage;

/// <summary><c>GET /v1/users/{userId}/usage/{featureId}/series</c>: what a user has used, window by window.</summary>
static class UsageSeries
{
    const string Json = "application/json";

    public static void MapUsageSeries(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{userId}/usage/{featureId}/series", HandleAsync)
            .WithSummary("What a user has used of a feature, hour by hour, day by day or month by month")
            .WithDescription(SeriesDescription.Text)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .AddOpenApiOperationTransformer(SeriesDescription.DescribeAsync);

    static async Task<Results<Ok<SeriesAnswer>, FileContentHttpResult, ProblemResult>> HandleAsync(
        HttpContext http,
        NpgsqlDataSource database,
        TimeProvider clock,
        [Description("The customer's own user id.")] string userId,
        [Description("The customer's own feature id.")] string featureId,
        [Description("The start: an instant with its offset, or a date of the time zone.")] string? from = null,
        [Description("The end, itself not included: as from; now when left out.")] string? to = null,
        [Description("How long a window is.")] string? window = null,
        [Description("A name of the IANA database, such as Europe/Berlin.")] string? timeZone = null,
        [Description("When left out, the header Accept says it, else it is json.")] string? format = null)
    {
        var problems = Ids.Problems((nameof(userId), userId), (nameof(featureId), featureId));
        var query = SeriesQuery.Read(new(from, to, window, timeZone, format), clock.GetUtcNow(), problems);
        if (query is null) return Problem.InvalidFields(problems);
        try
        {
            var answer = await Outage.WithinTimeAsync(
                stop => ReadAsync(database, http.Key().Tenant, userId, featureId, query, stop),
                Outage.ReportTimeMax,
                clock,
                http.RequestAborted);
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
            if ((query.Format ?? Accepted(http.Request)) == SeriesFormat.Json) return TypedResults.Ok(answer);
            return TypedResults.File(answer.ToCsv(), $"{SeriesDescription.Csv}; charset=utf-8", answer.CsvName());
        }
        catch (InexactSumException e) // one period's sum is held exactly, or was not recorded; that of many may not be
        {
            return Problem.Refused("usage-sum-inexact", $"{e.Message}; ask for a shorter time.");
        }
    }

    static async Task<SeriesAnswer> ReadAsync(
        NpgsqlDataSource database,
        string tenant,
        string userId,
        string featureId,
        SeriesQuery query,
        CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        var (from, to) = (query.From.ToDateTimeOffset(), query.To.ToDateTimeOffset());
        var effects = UsageEffects.ReadAsync(connection, tenant, userId, featureId, from, to, stop);
        return await SeriesAnswer.OfAsync(userId, featureId, query, effects);
    }

    static SeriesFormat Accepted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(accepted, SeriesDescription.Csv) > Quality(accepted, Json)
            ? SeriesFormat.Csv
            : SeriesFormat.Json;
    }

    // RFC 9110: of the ranges that match, the one that says most counts.
    static double Quality(IList<MediaTypeHeaderValue> accepted, string type) => accepted
        .Where(range => range.MatchesMediaType(type))
        .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}

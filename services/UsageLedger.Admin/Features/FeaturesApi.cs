using System.Text.Json;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Features;

/// <summary>Features: what a customer's product is made of.</summary>
static class FeaturesApi
{
    public static void MapFeatures(this RouteGroupBuilder v1)
    {
        var features = v1.MapGroup("/features").WithTags("Features");
        features.MapPutFeature();
        features.MapGet("/{id}", GetAsync)
            .WithSummary("One feature")
            .Produces<FeatureAnswer>()
            .ProducesProblem(404);
        features.MapGet("/", ListAsync)
            .WithSummary("All features, in the order of their ids")
            .Produces<ListAnswer<FeatureAnswer>>()
            .ProducesProblem(400);
    }

    /// <summary>The refusal of an id that is no feature's.</summary>
    public static ProblemResult Unknown(string id) =>
        Problem.NotFound("feature-unknown", $"There is no feature '{id}'.");

    static async Task<IResult> GetAsync(string id, HttpContext http, NpgsqlDataSource database)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await FeatureRows.FindAsync(connection, http.Key().Tenant, id, http.RequestAborted);
        return row is null ? Unknown(id) : TypedResults.Ok(FeatureAnswer.From(row));
    }

    static async Task<IResult> ListAsync([AsParameters] ListQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var page = query.Read(problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await FeatureRows.PageAsync(connection, http.Key().Tenant, page, http.RequestAborted);
        return TypedResults.Ok(ListAnswer<FeatureAnswer>.From(found, FeatureAnswer.From));
    }
}

/// <summary>A feature.</summary>
/// <param name="Id">The customer's own id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Type">BINARY, a switch, or CONSUMABLE, counted.</param>
/// <param name="UnitLabel">One unit; only of a CONSUMABLE feature.</param>
/// <param name="UnitLabelPlural">Several units; only of a CONSUMABLE feature.</param>
/// <param name="Metadata">A JSON object of the customer's own, or null.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
sealed record FeatureAnswer(
    string Id,
    string Name,
    FeatureType Type,
    string? UnitLabel,
    string? UnitLabelPlural,
    JsonElement? Metadata,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    public static FeatureAnswer From(FeatureRow row)
    {
        var (id, name, type, unitLabel, unitLabelPlural, metadata) = row.Definition;
        return new(
            id, name, type, unitLabel, unitLabelPlural, metadata, row.CreatedAt.UtcDateTime, row.UpdatedAt.UtcDateTime);
    }
}

using System.Text.Json;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Packages;

/// <summary>Packages: what users subscribe to.</summary>
static class PackagesApi
{
    public static void MapPackages(this RouteGroupBuilder v1)
    {
        var packages = v1.MapGroup("/packages").WithTags("Packages");
        packages.MapPutPackage();
        packages.MapPackageStatus();
        packages.MapGet("/{id}", GetAsync)
            .WithSummary("One package")
            .Produces<PackageAnswer>()
            .ProducesProblem(404);
        packages.MapGet("/", ListAsync)
            .WithSummary("All packages, or those of one status, in the order of their ids")
            .Produces<ListAnswer<PackageAnswer>>()
            .ProducesProblem(400);
    }

    /// <summary>The refusal of an id that is no package's.</summary>
    public static ProblemResult Unknown(string id) =>
        Problem.NotFound("package-unknown", $"There is no package '{id}'.");

    static async Task<IResult> GetAsync(string id, HttpContext http, NpgsqlDataSource database)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await PackageRows.FindAsync(connection, http.Key().Tenant, id, http.RequestAborted);
        return row is null ? Unknown(id) : TypedResults.Ok(PackageAnswer.From(row));
    }

    static async Task<IResult> ListAsync(
        [AsParameters] ListQuery query, string? status, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var page = query.Read(problems);
        var only = Fields.Choice<PackageStatus>("status", status, problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await PackageRows.PageAsync(connection, http.Key().Tenant, only, page, http.RequestAborted);
        return TypedResults.Ok(ListAnswer<PackageAnswer>.From(found, PackageAnswer.From));
    }
}

/// <summary>A package.</summary>
/// <param name="Id">The customer's own id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Status">DRAFT can be changed, PUBLISHED can be subscribed to, ARCHIVED neither.</param>
/// <param name="IsAddon">True when it comes on top of another package.</param>
/// <param name="BasePackages">What an add-on can come on top of; none is any.</param>
/// <param name="Features">What it gives.</param>
/// <param name="Metadata">A JSON object of the customer's own, or null.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
sealed record PackageAnswer(
    string Id,
    string Name,
    PackageStatus Status,
    bool IsAddon,
    IReadOnlyList<string> BasePackages,
    IReadOnlyList<PackageFeatureAnswer> Features,
    JsonElement? Metadata,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    public static PackageAnswer From(PackageRow row)
    {
        var (id, name, isAddon, basePackages, features, metadata) = row.Package.Definition;
        return new(
            id, name, row.Package.Status, isAddon, basePackages,
            [.. features.Select(each => new PackageFeatureAnswer(
                each.FeatureId, each.Limit, each.ResetPeriod, each.OverageEnabled))],
            metadata, row.CreatedAt.UtcDateTime, row.UpdatedAt.UtcDateTime);
    }
}

/// <summary>One feature of a package.</summary>
/// <param name="Id">The feature.</param>
/// <param name="Limit">How much in a period, in the feature's unit; null is unlimited.</param>
/// <param name="ResetPeriod">How often consumption goes back to zero: DAY, MONTH or YEAR; null is never.</param>
/// <param name="OverageEnabled">True when usage may go past the limit.</param>
sealed record PackageFeatureAnswer(string Id, decimal? Limit, ResetPeriod? ResetPeriod, bool OverageEnabled);

using System.Data;
using System.Text.Json.Nodes;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.KanaCli;

/// <summary>The catalogue as a file, with the calls that Kana's own command line tool makes.</summary>
static class KanaCliApi
{
    const int ErrorCountInDetail = 20;

    public static void MapKanaCli(this WebApplication app)
    {
        var cli = app.MapGroup("/cli").WithTags("Catalogue as a file")
            .RequireKey(KeyKind.Admin).ProducesProblem(401).ProducesProblem(403).AnswerTrouble();
        cli.MapGet("/pull", PullAsync)
            .WithSummary("All features, packages and add-ons, but for the archived ones, as a file")
            .Produces<JsonObject>();
        cli.MapPost("/validate", ValidateAsync)
            .WithSummary("What publishing a file would do, in lines: none when all is so already")
            .WithDescription("A line that holds [ERROR] says why nothing of the file would be done, one with [WARNING] "
                + "what may not be meant.")
            .Accepts<JsonObject>("application/json")
            .Produces<ValidationAnswer>()
            .ProducesProblem(400);
        cli.MapPost("/publish", PublishAsync)
            .WithSummary("Makes features, packages and add-ons what a file says: all of it, or nothing")
            .WithDescription("The same again changes nothing. What is not in the file stays as it is.")
            .Accepts<JsonObject>("application/json")
            .Produces<JsonObject>()
            .ProducesProblem(400)
            .ProducesProblem(422);
    }

    static async Task<IResult> PullAsync(HttpContext http, NpgsqlDataSource database)
    {
        var tenant = http.Key().Tenant;
        return TypedResults.Ok(CatalogueDocument.Of(tenant, await StateAsync(http, database)));
    }

    static Task<IResult> ValidateAsync(HttpContext http, NpgsqlDataSource database) =>
        http.ReadCatalogueAsync(async (file, problems) =>
        {
            var plan = problems.Count > 0
                ? CataloguePlan.Unreadable(problems, _ => "")
                : CataloguePlan.Of(http.Key().Tenant, await StateAsync(http, database), file);
            return TypedResults.Ok(new ValidationAnswer([.. plan.Lines.Select(line => line.ToString())]));
        });

    static Task<IResult> PublishAsync(HttpContext http, CatalogueWriter catalogue) =>
        http.ReadCatalogueAsync(async (file, problems) =>
        {
            if (problems.Count > 0) return Problem.InvalidFields(problems);
            return await catalogue.ChangeAsync<IResult>(
                http.Key().Tenant, change => CarryOutAsync(change, file), http.RequestAborted);
        });

    static async Task<IResult> CarryOutAsync(CatalogueChange change, CatalogueFile file)
    {
        var plan = await CataloguePublishing.PublishAsync(change, file);
        if (plan.HasErrors) return Refused([.. plan.Errors.Select(line => line.ToString())]);
        var after = await CatalogueState.ReadAsync(change.Connection, change.Tenant, change.Cancellation);
        return TypedResults.Ok(CatalogueDocument.Of(change.Tenant, after));
    }

    static async Task<IResult> ReadCatalogueAsync(
        this HttpContext http, Func<CatalogueFile, IReadOnlyList<FieldProblem>, Task<IResult>> handle)
    {
        var body = await JsonBody.ReadAsync(http, CatalogueLimits.FileBytesMax);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var (file, problems) = CatalogueFileReader.Read(document.RootElement);
        return await handle(file, problems);
    }

    static async Task<CatalogueState> StateAsync(HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        await using var moment =
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, http.RequestAborted);
        return await CatalogueState.ReadAsync(connection, http.Key().Tenant, http.RequestAborted);
    }

    static ProblemResult Refused(IReadOnlyList<string> errors)
    {
        var more = errors.Count > ErrorCountInDetail ? $"\nand {errors.Count - ErrorCountInDetail} more" : "";
        return Problem.Refused(
            "catalogue-file-refused", $"{string.Join('\n', errors.Take(ErrorCountInDetail))}{more}");
    }
}

/// <summary>What publishing a file would do.</summary>
/// <param name="Data">The lines.</param>
sealed record ValidationAnswer(IReadOnlyList<string> Data);

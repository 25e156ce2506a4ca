using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>Runs of rules over what Segment said before them, and their undoing.</summary>
static class RunsApi
{
    public static void MapRuns(this RouteGroupBuilder segment)
    {
        segment.MapPost("/rules/{id}/apply", HandleApplyAsync)
            .WithSummary("Applies a rule to what Segment said before")
            .WithDescription("In the background, as one run: its progress is at `/v1/segment/runs/{id}`. Usage counts "
                + "in the period in which it occurred. Only events that nothing has mapped are looked at, unless "
                + "`includeMatched` is true: then what rules have matched before is matched anew, and what it counted "
                + "as is taken back. A second run finds nothing to do.")
            .Accepts<ApplyRequest>("application/json")
            .Produces<RunAnswer>(202)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        segment.MapPost("/runs/{id:guid}/undo", HandleUndoAsync)
            .WithSummary("Undoes a run")
            .WithDescription("In the background, as a run of its own: what the run recorded is taken back, and what it "
                + "took back is recorded again. Asked for again, it answers the run that undoes it.")
            .Produces<RunAnswer>(202)
            .ProducesProblem(404)
            .ProducesProblem(409);
        segment.MapGet("/runs/{id:guid}", GetAsync)
            .WithSummary("One run")
            .Produces<RunAnswer>()
            .ProducesProblem(404);
        segment.MapGet("/runs", ListAsync)
            .WithSummary("All runs, in the order in which they were started")
            .Produces<ListAnswer<RunAnswer>>()
            .ProducesProblem(400);
    }

    static async Task<IResult> HandleApplyAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            reader => new ApplyRequest(reader.Flag("includeMatched") ?? false),
            async wanted => Accepted(await catalogue.ChangeAsync(
                http.Key().Tenant, change => ApplyAsync(change, id, wanted), http.RequestAborted)),
            isOptional: true);
    }

    static async Task<IResult> HandleUndoAsync(Guid id, HttpContext http, CatalogueWriter catalogue) =>
        Accepted(await catalogue.ChangeAsync(
            http.Key().Tenant, change => UndoAsync(change, id), http.RequestAborted));

    static IResult Accepted(Outcome<RunAnswer> outcome) =>
        outcome.Problem ?? (IResult)TypedResults.Accepted($"/v1/segment/runs/{outcome.Value!.Id}", outcome.Value);

    static async Task<Outcome<RunAnswer>> ApplyAsync(CatalogueChange change, string ruleId, ApplyRequest wanted)
    {
        // What comes from now on is matched by the rules as they are now; what came before is committed, and seen here.
        var (_, rules) = await change.LockRulesAsync();
        if (rules.Find(ruleId) is null) return RulesApi.Unknown(ruleId);
        var id = Guid.CreateVersion7(change.Now);
        var upTo = await StoredTracks.LastPositionAsync(change.Connection, change.Tenant, change.Cancellation);
        var decision = MappingRun.Start(id, ruleId, wanted.IncludeMatched, rules, upTo);
        var stream = LockedStream.New(StreamNames.MappingRun(id));
        if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal;
        return RunAnswer.From((await FindAsync(change, id))!);
    }

    static async Task<Outcome<RunAnswer>> UndoAsync(CatalogueChange change, Guid undoes)
    {
        await change.LockAsync(StreamNames.MappingRun(undoes));
        if (await FindAsync(change, undoes) is not { } run) return Unknown(undoes);
        if (run.UndoneBy is { } already) return RunAnswer.From((await FindAsync(change, already))!);
        var id = Guid.CreateVersion7(change.Now);
        var isBuiltUpon = await MappingRunRows.IsBuiltUponAsync(
            change.Connection, change.Tenant, undoes, change.Cancellation);
        var decision = MappingRun.Undo(id, undoes, run.Undoes is not null, run.EndedAt is null, isBuiltUpon);
        var stream = LockedStream.New(StreamNames.MappingRun(id));
        if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal;
        return RunAnswer.From((await FindAsync(change, id))!);
    }

    static async Task<IResult> GetAsync(Guid id, HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await MappingRunRows.FindAsync(connection, http.Key().Tenant, id, http.RequestAborted);
        return row is null ? Unknown(id) : TypedResults.Ok(RunAnswer.From(row));
    }

    static async Task<IResult> ListAsync([AsParameters] ListQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<Contracts.FieldProblem>();
        var page = query.Read(problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await MappingRunRows.PageAsync(connection, http.Key().Tenant, page, http.RequestAborted);
        return TypedResults.Ok(ListAnswer<RunAnswer>.From(found, RunAnswer.From));
    }

    static Task<MappingRunRow?> FindAsync(CatalogueChange change, Guid id) =>
        MappingRunRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);

    static ProblemResult Unknown(Guid id) => Problem.NotFound("run-unknown", $"There is no run '{id}'.");
}

/// <summary>How a rule is to be applied.</summary>
/// <param name="IncludeMatched">True: what rules have matched before is matched anew as well; false when left out.
/// </param>
sealed record ApplyRequest(bool IncludeMatched);

using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.EventStore;
using UsageLedger.Hosting;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>Rules: what usage Segment's track calls are.</summary>
static class RulesApi
{
    public static void MapRules(this RouteGroupBuilder segment)
    {
        var rules = segment.MapGroup("/rules");
        rules.MapPutRule();
        rules.MapPreviewRule();

        rules.MapGet("/{id}", GetAsync)
            .WithSummary("One rule")
            .Produces<RuleAnswer>()
            .ProducesProblem(404);
        rules.MapGet("/", ListAsync)
            .WithSummary("All rules, in the order in which they are asked")
            .Produces<ListAnswer<RuleAnswer>>();
        rules.MapGet("/{id}/versions", VersionsAsync)
            .WithSummary("A rule as it was, from its first version on")
            .WithDescription("Also of a rule that was deleted.")
            .Produces<ListAnswer<RuleVersionAnswer>>()
            .ProducesProblem(404);
        rules.MapDelete("/{id}", DeleteAsync)
            .WithSummary("Deletes a rule")
            .WithDescription("What it has recorded stays.")
            .Produces(204)
            .ProducesProblem(404);
        segment.MapPut("/rule-order", ReorderAsync)
            .WithSummary("Puts the rules in another order")
            .WithDescription("Of the rules that match an event the first one counts.")
            .Accepts<RuleOrderRequest>("application/json")
            .Produces<ListAnswer<RuleAnswer>>()
            .ProducesProblem(400)
            .ProducesProblem(422);
    }

    /// <summary>The refusal of an id that is no rule's.</summary>
    public static ProblemResult Unknown(string id) => Problem.NotFound("rule-unknown", $"There is no rule '{id}'.");

    /// <summary>Waits until nobody else changes the rules, nor matches by them; they stay so.</summary>
    public static async Task<(LockedStream Stream, SegmentRules Rules)> LockRulesAsync(this CatalogueChange change)
    {
        var stream = await change.LockAsync(StreamNames.SegmentRules);
        return (stream, await SegmentRuleRows.StateAsync(change.Connection, change.Tenant, change.Cancellation));
    }

    static async Task<IResult> GetAsync(string id, HttpContext http, NpgsqlDataSource database)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rules = await RuleAnswer.AllAsync(connection, http.Key().Tenant, http.RequestAborted);
        return rules.FirstOrDefault(rule => rule.Id == id) is { } found ? TypedResults.Ok(found) : Unknown(id);
    }

    static async Task<IResult> ListAsync(HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rules = await RuleAnswer.AllAsync(connection, http.Key().Tenant, http.RequestAborted);
        return TypedResults.Ok(new ListAnswer<RuleAnswer>(rules, Next: null));
    }

    static async Task<IResult> VersionsAsync(string id, HttpContext http, NpgsqlDataSource database)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var versions = new List<RuleVersionAnswer>();
        await foreach (var stored in EventReader.StreamAsync(
            connection, http.Key().Tenant, new(StreamNames.SegmentRules), http.RequestAborted))
        {
            var body = LedgerEvents.Types.Read(stored);
            var isAbout = body is SegmentRuleDefined defined ? defined.Id == id
                : body is SegmentRuleDeleted deleted && deleted.Id == id;
            if (!isAbout) continue;
            if (versions is [.., { Until: null } last]) versions[^1] = last with { Until = stored.RecordedAt };
            if (body is SegmentRuleDefined rule) versions.Add(RuleVersionAnswer.Of(rule, stored.RecordedAt, null));
        }
        return versions.Count == 0
            ? Unknown(id)
            : TypedResults.Ok(new ListAnswer<RuleVersionAnswer>(versions, Next: null));
    }

    static async Task<IResult> DeleteAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await catalogue.ChangeAsync<IResult>(
            http.Key().Tenant,
            async change =>
            {
                var (stream, rules) = await change.LockRulesAsync();
                if (rules.Find(id) is null) return Unknown(id);
                await change.CarryOutAsync(stream, SegmentRules.Delete(id));
                return TypedResults.NoContent();
            },
            http.RequestAborted);
    }

    static Task<IResult> ReorderAsync(HttpContext http, CatalogueWriter catalogue) => http.ReadBodyAsync(
        RuleOrderRequest.Read,
        wanted => catalogue.ChangeAsync<IResult>(
            http.Key().Tenant,
            async change =>
            {
                var (stream, rules) = await change.LockRulesAsync();
                var decision = rules.Reorder(wanted.Ids);
                if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal.ToProblem();
                var now = await RuleAnswer.AllAsync(change.Connection, change.Tenant, change.Cancellation);
                return TypedResults.Ok(new ListAnswer<RuleAnswer>(now, Next: null));
            },
            http.RequestAborted));
}

/// <summary>In which order rules are to be asked.</summary>
/// <param name="Ids">Each rule's id once.</param>
sealed record RuleOrderRequest(IReadOnlyList<string> Ids)
{
    public static RuleOrderRequest Read(FieldReader reader) =>
        new(reader.Texts("ids", SegmentRules.CountMax, required: true));
}

using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Segment;

/// <summary>Creates or changes a rule.</summary>
static class PutRule
{
    public static void MapPutRule(this RouteGroupBuilder rules) =>
        rules.MapPut("/{id}", HandleAsync)
            .WithSummary("Creates or changes a rule")
            .WithDescription("Of the rules that match an event the first one in their order counts; a new one is the "
                + "last. What came before is matched by `/v1/segment/rules/{id}/apply`. The same again changes "
                + "nothing.")
            .Accepts<RuleRequest>("application/json")
            .Produces<RuleAnswer>()
            .Produces<RuleAnswer>(201)
            .ProducesProblem(400)
            .ProducesProblem(422);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            RuleRequest.Read,
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => DefineAsync(change, wanted.Define(id)), http.RequestAborted).PutAsync());
    }

    static async Task<Outcome<Put<RuleAnswer>>> DefineAsync(CatalogueChange change, SegmentRuleDefined wanted)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        var (stream, rules) = await change.LockRulesAsync();
        // Features are never taken away, so what is known stays known without a lock.
        var features = await FeatureRows.TypesAsync(connection, tenant, [wanted.FeatureId], cancellation);
        var decision = rules.Define(wanted, features.ContainsKey(wanted.FeatureId));
        if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal;
        var answer = (await RuleAnswer.AllAsync(connection, tenant, cancellation)).Single(each => each.Id == wanted.Id);
        return new Put<RuleAnswer>(answer, IsNew: rules.Find(wanted.Id) is null);
    }
}

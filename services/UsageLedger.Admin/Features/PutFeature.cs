using System.Text.Json;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Features;

/// <summary>Creates or changes a feature.</summary>
static class PutFeature
{
    public static void MapPutFeature(this RouteGroupBuilder features) =>
        features.MapPut("/{id}", HandleAsync)
            .WithSummary("Creates or changes a feature")
            .WithDescription("The same again changes nothing. A feature's type never changes.")
            .Accepts<FeatureRequest>("application/json")
            .Produces<FeatureAnswer>()
            .Produces<FeatureAnswer>(201)
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(422);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            reader => FeatureRequest.Read(reader).Define(id),
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => DefineAsync(change, wanted), http.RequestAborted).PutAsync());
    }

    /// <summary>Makes a feature what it is to be.</summary>
    /// <param name="change">The change.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="mustBeNew">True: one that is there and differs is left as it is, and refused.</param>
    public static async Task<Outcome<Put<FeatureAnswer>>> DefineAsync(
        CatalogueChange change, FeatureDefined wanted, bool mustBeNew = false)
    {
        var stream = await change.LockAsync(StreamNames.Feature(wanted.Id));
        var before = await FindAsync();
        var decision = Feature.Define(before?.Definition, wanted);
        if (mustBeNew && before is not null && decision is not Decision.Unchanged)
            return Outcomes.Exists("feature", wanted.Id);
        if (await change.CarryOutForAllAsync(stream, decision) is { } refusal) return refusal;
        return new Put<FeatureAnswer>(FeatureAnswer.From((await FindAsync())!), IsNew: before is null);

        Task<FeatureRow?> FindAsync() =>
            FeatureRows.FindAsync(change.Connection, change.Tenant, wanted.Id, change.Cancellation);
    }
}

/// <summary>What a feature is to be.</summary>
/// <param name="Type">BINARY, a switch, or CONSUMABLE, counted.</param>
/// <param name="Name">What people call it; the id when left out.</param>
/// <param name="UnitLabel">One unit; only of a CONSUMABLE feature.</param>
/// <param name="UnitLabelPlural">Several units; only of a CONSUMABLE feature.</param>
/// <param name="Metadata">A JSON object of the customer's own.</param>
sealed record FeatureRequest(
    FeatureType Type,
    string? Name = null,
    string? UnitLabel = null,
    string? UnitLabelPlural = null,
    JsonElement? Metadata = null)
{
    public static FeatureRequest Read(FieldReader reader) => new(
        reader.Choice<FeatureType>("type", required: true) ?? default,
        reader.Name("name"),
        reader.Name("unitLabel"),
        reader.Name("unitLabelPlural"),
        reader.Metadata());

    public FeatureDefined Define(string id) => new(id, Name ?? id, Type, UnitLabel, UnitLabelPlural, Metadata);
}

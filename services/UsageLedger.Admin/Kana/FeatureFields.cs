using UsageLedger.Admin.Catalogue;
using UsageLedger.Admin.Features;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.GraphQL;
using UsageLedger.Kana;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Kana;

/// <summary>Features: <c>feature</c>, <c>features</c>, <c>createFeature</c>, <c>updateFeature</c>.</summary>
static class FeatureFields
{
    public static void BindFeatures(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Query")
            .FieldAsync("feature", (call, field) =>
                KanaCall.ByIdAsync(field, call.Features.FindAsync, FeaturesApi.Unknown))
            .FieldAsync("features", ListAsync);
        resolvers.Type<KanaCall>("Mutation")
            .FieldAsync("createFeature", CreateAsync)
            .FieldAsync("updateFeature", UpdateAsync);
        resolvers.Type<FeatureAnswer>("Feature")
            .Field("id", feature => feature.Id)
            .Field("name", feature => feature.Name)
            .Field("type", feature => feature.Type)
            .Field("unitLabel", feature => feature.UnitLabel)
            .Field("unitLabelPlural", feature => feature.UnitLabelPlural)
            .Field("metadata", feature => feature.Metadata)
            .FieldAsync("packages", PackagesAsync)
            .FieldAsync("entitlement", CheckFields.EntitlementAsync);
    }

    static ValueTask<object?> ListAsync(KanaCall call, FieldCall field) => Pages.ReadAsync(
        field,
        page => call.ReadAsync(database => FeatureRows.PageAsync(database, call.Tenant, page, call.Cancellation)),
        FeatureAnswer.From,
        features => call.PackageIdsByFeature.Want(features.Select(feature => feature.Id)));

    static async ValueTask<object?> PackagesAsync(FeatureAnswer feature, FieldCall field)
    {
        var call = KanaCall.Of(field);
        var ids = await call.PackageIdsByFeature.FindAsync(feature.Id) ?? [];
        return await PackageFields.FindAllAsync(call, ids);
    }

    static ValueTask<object?> CreateAsync(KanaCall call, FieldCall field) => call.ChangeAsync(
        field.Arguments.Object("input")!.ToJson(),
        reader => FeatureRequest.Read(reader).Define(reader.Id("id") ?? ""),
        async (change, wanted) => (await PutFeature.DefineAsync(change, wanted, mustBeNew: true)).Thing());

    static ValueTask<object?> UpdateAsync(KanaCall call, FieldCall field)
    {
        var (id, input) = (field.Arguments.Text("id")!, field.Arguments.Object("input")!);
        if (Fields.IdProblem(id) is { } problem) return new(Failures.Of(problem));
        return call.ChangeAsync(
            input.ToJson(),
            reader => new
            {
                Name = reader.Name("name"),
                UnitLabel = reader.Name("unitLabel"),
                UnitLabelPlural = reader.Name("unitLabelPlural"),
                Metadata = reader.Metadata(),
            },
            async (change, given) =>
            {
                await change.LockAsync(StreamNames.Feature(id));
                var row = await FeatureRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
                if (row is not { Definition: var before }) return FeaturesApi.Unknown(id);
                var wanted = new FeatureDefined(
                    id,
                    input.Has("name") ? given.Name ?? id : before.Name,
                    before.Type,
                    input.Has("unitLabel") ? given.UnitLabel : before.UnitLabel,
                    input.Has("unitLabelPlural") ? given.UnitLabelPlural : before.UnitLabelPlural,
                    input.Has("metadata") ? given.Metadata : before.Metadata);
                return (await PutFeature.DefineAsync(change, wanted)).Thing();
            });
    }
}

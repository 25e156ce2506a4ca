using System.Text.Json.Nodes;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>What a tenant offers, written as a file. Unlike Kana's own tool it leaves nothing out that the ledger would
/// miss: read again, it changes nothing.</summary>
public static class CatalogueDocument
{
    const string Version = "1.0.0";

    /// <summary>The file as JSON. Archived packages are not in it: nobody can subscribe to them, and nothing about them
    /// can change.</summary>
    public static JsonObject Of(string tenant, CatalogueState state)
    {
        var types = state.Features.ToDictionary(each => each.Id, each => each.Type, StringComparer.Ordinal);
        return new()
        {
            [FileKeys.App] = tenant,
            [FileKeys.Version] = Version,
            [FileKeys.Features] = new JsonArray([.. state.Features.Select(Feature)]),
            [FileKeys.Packages] = Section(isAddon: false),
            [FileKeys.Addons] = Section(isAddon: true),
        };

        JsonObject Section(bool isAddon) => new()
        {
            [FileKeys.Draft] = List(isAddon, PackageStatus.Draft),
            [FileKeys.Published] = List(isAddon, PackageStatus.Published),
        };

        JsonArray List(bool isAddon, PackageStatus status) => new([..
            from package in state.Packages
            where package.Definition.IsAddon == isAddon && package.Status == status
            select Package(package.Definition, types)]);
    }

    static JsonObject Feature(FeatureDefined feature)
    {
        var written = new JsonObject
        {
            [FileKeys.Id] = feature.Id,
            [FileKeys.Name] = feature.Name,
            [FileKeys.Type] = CatalogueFields.Spell(feature.Type),
        };
        if (feature.UnitLabel is { } unit) written[FileKeys.UnitLabel] = unit;
        if (feature.UnitLabelPlural is { } units) written[FileKeys.UnitLabelPlural] = units;
        if (feature.Metadata is { } metadata) written[FileKeys.Metadata] = JsonNode.Parse(metadata.GetRawText());
        return written;
    }

    static JsonObject Package(PackageDefined package, IReadOnlyDictionary<string, FeatureType> types)
    {
        var written = new JsonObject { [FileKeys.Id] = package.Id, [FileKeys.Name] = package.Name };
        if (package.IsAddon)
            written[FileKeys.BasePackages] = new JsonArray([.. package.BasePackages.Select(id => (JsonNode)id)]);
        written[FileKeys.Features] = new JsonArray(
            [.. package.Features.Select(feature => PackageFeature(feature, types[feature.FeatureId]))]);
        if (package.Metadata is { } metadata) written[FileKeys.Metadata] = JsonNode.Parse(metadata.GetRawText());
        return written;
    }

    // What is not counted has neither limit nor overage; and Kana's tool takes no reset period that is null.
    static JsonObject PackageFeature(PackageFeature feature, FeatureType type)
    {
        var written = new JsonObject { [FileKeys.Id] = feature.FeatureId };
        if (type == FeatureType.Consumable) written[FileKeys.Limit] = feature.Limit;
        if (type == FeatureType.Consumable || feature.OverageEnabled)
            written[FileKeys.OverageEnabled] = feature.OverageEnabled;
        if (feature.ResetPeriod is { } period) written[FileKeys.ResetPeriod] = CatalogueFields.Spell(period);
        return written;
    }
}

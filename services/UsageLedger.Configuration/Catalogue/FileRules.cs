using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>What a file must be by itself. The rules and their words are those of Kana's own tool, so that both say the
/// same of a file.</summary>
static class FileRules
{
    public const string NoFeature = "your setup must contain at least one feature!";
    public const string FeatureTwice = "duplicate feature IDs are not allowed!";
    public const string NoPackage = "your setup must contain at least one package!";
    public const string PackageTwice = "all package IDs must be unique!";
    public const string PackageEmpty = "all packages must link to at least one feature!";
    public const string LimitMissing =
        "all package features of \"CONSUMABLE\" type must be defined with null or a positive numeric value";
    public const string ResetPeriodUnknown = "package feature reset periods must be \"DAY\", \"MONTH\", or \"YEAR\"!";

    /// <summary>What is wrong with the file as a whole; empty when nothing is.</summary>
    public static IEnumerable<PlanLine> Broken(CatalogueFile file)
    {
        if (file.Features.Count == 0) yield return PlanLine.Error(NoFeature);
        foreach (var id in Twice(file.Features.Select(each => each.Definition.Id)))
            yield return PlanLine.Error($"{FeatureTwice} ({PlanWords.Quoted(id)} stands there twice)");
        if (!file.Packages.Any(each => !each.Definition.IsAddon)) yield return PlanLine.Error(NoPackage);
        foreach (var id in Twice(file.Packages.Select(each => each.Definition.Id)))
            yield return PlanLine.Error($"{PackageTwice} ({PlanWords.Quoted(id)} stands there twice)");
    }

    /// <summary>What is wrong with a package; empty when nothing is.</summary>
    /// <param name="package">The package.</param>
    /// <param name="current">As it is in the ledger: what is so already is not refused.</param>
    /// <param name="types">The types of the features.</param>
    public static IEnumerable<PlanLine> Broken(
        FilePackage package, Package? current, IReadOnlyDictionary<string, FeatureType> types)
    {
        var definition = package.Definition;
        if (definition.Features.Count == 0 && current?.Definition.Features.Count != 0)
            yield return PlanLine.Error($"{PackageEmpty} ({PlanWords.Of(definition)} has none)");
        foreach (var id in package.WithoutLimit.Where(id => types.GetValueOrDefault(id) == FeatureType.Consumable))
            yield return PlanLine.Error(
                $"{LimitMissing} ({PlanWords.Of(definition)}, feature {PlanWords.Quoted(id)})");
    }

    static IEnumerable<string> Twice(IEnumerable<string> ids) =>
        from id in ids
        group id by id into same
        where same.Count() > 1
        select same.Key;
}

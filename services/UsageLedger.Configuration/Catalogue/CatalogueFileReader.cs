using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>Reads a file, strictly: a key that is not known is a mistake and not a comment.</summary>
public static class CatalogueFileReader
{
    const int KeyLengthShown = 60;

    /// <summary>Reads a file that was JSON, or became it.</summary>
    /// <returns>The file, and every problem at once with its path; only without problems is the file worth a look.
    /// </returns>
    public static (CatalogueFile File, IReadOnlyList<FieldProblem> Problems) Read(JsonElement root)
    {
        var reader = new FieldReader(root);
        reader.Only(FileKeys.App, FileKeys.Version, FileKeys.Features, FileKeys.Packages, FileKeys.Addons);
        var features = reader.Objects(FileKeys.Features, CatalogueLimits.FileEntryCountMax).Select(Feature).ToList();
        var packages = Packages(reader.Object(FileKeys.Packages), isAddon: false)
            .Concat(Packages(reader.Object(FileKeys.Addons), isAddon: true))
            .ToList();
        var file = new CatalogueFile(
            reader.Id(FileKeys.App, required: false), features, packages, reader.Has(FileKeys.Addons));
        return (file, reader.Problems);
    }

    static FileFeature Feature(FieldReader reader)
    {
        reader.Only(
            FileKeys.Id, FileKeys.Name, FileKeys.Type, FileKeys.UnitLabel, FileKeys.UnitLabelPlural, FileKeys.Metadata);
        string[] mayBeLeftOut = [FileKeys.UnitLabel, FileKeys.UnitLabelPlural, FileKeys.Metadata];
        return new(
            new(
                reader.Id(FileKeys.Id) ?? "",
                reader.Name(FileKeys.Name, required: true) ?? "",
                reader.Choice<FeatureType>(FileKeys.Type, required: true) ?? default,
                reader.Name(FileKeys.UnitLabel),
                reader.Name(FileKeys.UnitLabelPlural),
                reader.Metadata()),
            mayBeLeftOut.Where(key => !reader.Says(key)).ToHashSet(StringComparer.Ordinal));
    }

    static IEnumerable<FilePackage> Packages(FieldReader? section, bool isAddon)
    {
        if (section is null) return [];
        section.Only(FileKeys.Draft, FileKeys.Published);
        return Of(FileKeys.Draft, PackageStatus.Draft).Concat(Of(FileKeys.Published, PackageStatus.Published)).ToList();

        IEnumerable<FilePackage> Of(string key, PackageStatus status) =>
            section.Objects(key, CatalogueLimits.FileEntryCountMax).Select(each => Package(each, status, isAddon));
    }

    static FilePackage Package(FieldReader reader, PackageStatus status, bool isAddon)
    {
        string[] own = [FileKeys.Id, FileKeys.Name, FileKeys.Features, FileKeys.Metadata];
        reader.Only(isAddon ? [.. own, FileKeys.BasePackages] : own);
        var features = new List<PackageFeature>();
        var (known, withoutLimit) = (NewSet(), NewSet());
        foreach (var item in reader.Objects(FileKeys.Features, CatalogueLimits.PackageFeatureCountMax))
        {
            var feature = PackageFeature(item);
            if (!known.Add(feature.FeatureId) && feature.FeatureId.Length > 0)
                item.Add(FileKeys.Id, $"is '{feature.FeatureId}' a second time");
            if (!item.Says(FileKeys.Limit)) withoutLimit.Add(feature.FeatureId);
            features.Add(feature);
        }
        var basePackages = isAddon ? reader.Ids(FileKeys.BasePackages, CatalogueLimits.BasePackageCountMax) : [];
        var definition = new PackageDefined(
            reader.Id(FileKeys.Id) ?? "", reader.Name(FileKeys.Name, required: true) ?? "", isAddon, basePackages,
            features, reader.Metadata());
        return new(definition, status, reader.Says(FileKeys.Metadata), withoutLimit);

        static HashSet<string> NewSet() => new(StringComparer.Ordinal);
    }

    static PackageFeature PackageFeature(FieldReader reader)
    {
        reader.Only(FileKeys.Id, FileKeys.Limit, FileKeys.OverageEnabled, FileKeys.ResetPeriod);
        var limit = reader.Decimal(FileKeys.Limit);
        if (limit < 0) reader.Add(FileKeys.Limit, $"is below zero: {FileRules.LimitMissing}");
        ResetPeriod? resetPeriod = null;
        if (reader.Text(FileKeys.ResetPeriod) is { } text)
        {
            resetPeriod = CatalogueFields.Parse(text, Enum.GetValues<ResetPeriod>());
            if (resetPeriod is null) reader.Add(FileKeys.ResetPeriod, $"is none: {FileRules.ResetPeriodUnknown}");
        }
        return new(reader.Id(FileKeys.Id) ?? "", limit, resetPeriod, reader.Flag(FileKeys.OverageEnabled) ?? false);
    }

    static bool Says(this FieldReader reader, string key) =>
        reader.Element.ValueKind == JsonValueKind.Object && reader.Element.TryGetProperty(key, out _);

    static void Only(this FieldReader reader, params ReadOnlySpan<string> known)
    {
        if (reader.Element.ValueKind != JsonValueKind.Object) return;
        foreach (var member in reader.Element.EnumerateObject())
        {
            if (known.Contains(member.Name)) continue;
            var name = member.Name.Length > KeyLengthShown ? $"{member.Name[..KeyLengthShown]}…" : member.Name;
            reader.Add(name, $"is not known here: there are {string.Join(", ", known)}");
        }
    }
}

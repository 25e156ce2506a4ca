using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>What a tenant offers, as a file says it. What the file leaves out stays as it is.</summary>
/// <param name="App">For which tenant it was written; null when the file does not say.</param>
/// <param name="Features">The features.</param>
/// <param name="Packages">The packages, then the add-ons.</param>
/// <param name="HasAddons">False when the file has no section for add-ons, as one that Kana's own tool wrote.</param>
public sealed record CatalogueFile(
    string? App, IReadOnlyList<FileFeature> Features, IReadOnlyList<FilePackage> Packages, bool HasAddons);

/// <summary>A feature of a file.</summary>
/// <param name="Definition">What the file says.</param>
/// <param name="Silent">Which of the keys that may be left out are left out: other tools do not know them.</param>
public sealed record FileFeature(FeatureDefined Definition, IReadOnlySet<string> Silent)
{
    /// <summary>What the feature is to be: of what the file does not speak, nothing changes.</summary>
    public FeatureDefined Over(FeatureDefined? current) => current is null
        ? Definition
        : Definition with
        {
            UnitLabel = Silent.Contains(FileKeys.UnitLabel) ? current.UnitLabel : Definition.UnitLabel,
            UnitLabelPlural =
                Silent.Contains(FileKeys.UnitLabelPlural) ? current.UnitLabelPlural : Definition.UnitLabelPlural,
            Metadata = Silent.Contains(FileKeys.Metadata) ? current.Metadata : Definition.Metadata,
        };
}

/// <summary>A package of a file.</summary>
/// <param name="Definition">What the file says.</param>
/// <param name="Status">The section in which it stands: draft or published.</param>
/// <param name="SaysMetadata">False when the metadata is left out.</param>
/// <param name="WithoutLimit">The ids of the features for which no limit is written, not even null.</param>
public sealed record FilePackage(
    PackageDefined Definition, PackageStatus Status, bool SaysMetadata, IReadOnlySet<string> WithoutLimit)
{
    /// <summary>What the package is to be: of what the file does not speak, nothing changes.</summary>
    public PackageDefined Over(PackageDefined? current) =>
        SaysMetadata || current is null ? Definition : Definition with { Metadata = current.Metadata };
}

/// <summary>The keys of a file.</summary>
static class FileKeys
{
    public const string App = "app";
    public const string Version = "version";
    public const string Features = "features";
    public const string Packages = "packages";
    public const string Addons = "addons";
    public const string Draft = "draft";
    public const string Published = "published";
    public const string Id = "id";
    public const string Name = "name";
    public const string Type = "type";
    public const string UnitLabel = "unit_label";
    public const string UnitLabelPlural = "unit_label_plural";
    public const string Metadata = "metadata";
    public const string BasePackages = "base_packages";
    public const string Limit = "limit";
    public const string OverageEnabled = "overage_enabled";
    public const string ResetPeriod = "reset_period";
}

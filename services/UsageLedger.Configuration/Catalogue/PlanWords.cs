using System.Globalization;
using System.Text;
using System.Text.Json;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>How plans call things and what differs between them.</summary>
static class PlanWords
{
    const int LengthShown = 100;

    public static string Of(FeatureDefined feature) => $"feature {Quoted(feature.Id)}";

    public static string Of(PackageDefined package) =>
        $"{(package.IsAddon ? "add-on" : "package")} {Quoted(package.Id)}";

    public static string Of(PackageStatus status) => CatalogueFields.Spell(status).ToLowerInvariant();

    public static string New(FeatureDefined feature) => $"{Of(feature)} is new: {CatalogueFields.Spell(feature.Type)}";

    public static string New(PackageDefined package, IReadOnlyDictionary<string, FeatureType> types)
    {
        var features = package.Features.Count == 0
            ? "no features"
            : string.Join(", ", package.Features.Select(each => Of(each, types)));
        return $"{Of(package)} is new: {features}{(package.BasePackages.Count == 0 ? "" : $"; {Bases(package)}")}";
    }

    public static string Changed(FeatureDefined before, FeatureDefined after)
    {
        var parts = new List<string>();
        AddText(parts, "name", before.Name, after.Name);
        AddText(parts, FileKeys.UnitLabel, before.UnitLabel, after.UnitLabel);
        AddText(parts, FileKeys.UnitLabelPlural, before.UnitLabelPlural, after.UnitLabelPlural);
        AddMetadata(parts, before.Metadata, after.Metadata);
        return $"{Of(after)} changes: {string.Join("; ", parts)}";
    }

    public static string Changed(
        PackageDefined before, PackageDefined after, IReadOnlyDictionary<string, FeatureType> types) =>
        $"{Of(after)} changes: {Difference(before, after, types)}";

    /// <summary>What differs between a package as it is and as it is to be.</summary>
    public static string Difference(
        PackageDefined before, PackageDefined after, IReadOnlyDictionary<string, FeatureType> types)
    {
        var parts = new List<string>();
        AddText(parts, "name", before.Name, after.Name);
        if (before.IsAddon != after.IsAddon) parts.Add(after.IsAddon ? "becomes an add-on" : "is no add-on any more");
        if (!before.BasePackages.SequenceEqual(after.BasePackages)) parts.Add(Bases(after));
        AddFeatures(parts, before.Features, after.Features, types);
        AddMetadata(parts, before.Metadata, after.Metadata);
        return string.Join("; ", parts);
    }

    /// <summary>A text in quotes, without what a terminal would take for a command, and not too long.</summary>
    public static string Quoted(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > LengthShown) return shown.Append("…'").ToString();
            if (Rune.IsControl(rune)) shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else shown.Append(rune.ToString());
        }
        return shown.Append('\'').ToString();
    }

    static void AddText(List<string> parts, string what, string? before, string? after)
    {
        if (before != after) parts.Add($"{what} {Shown(before)} → {Shown(after)}");

        static string Shown(string? text) => text is null ? "none" : Quoted(text);
    }

    static void AddMetadata(List<string> parts, JsonElement? before, JsonElement? after)
    {
        var same = before is { } a && after is { } b ? JsonElement.DeepEquals(a, b) : before is null && after is null;
        if (!same) parts.Add("metadata");
    }

    static void AddFeatures(
        List<string> parts,
        IReadOnlyList<PackageFeature> before,
        IReadOnlyList<PackageFeature> after,
        IReadOnlyDictionary<string, FeatureType> types)
    {
        var known = before.ToDictionary(each => each.FeatureId, StringComparer.Ordinal);
        var count = parts.Count;
        foreach (var feature in after)
            if (!known.Remove(feature.FeatureId, out var old)) parts.Add($"with {Of(feature, types)}");
            else if (old != feature) parts.Add($"{Of(old, types)} → {Allowance(feature)}");
        foreach (var gone in before.Where(each => known.ContainsKey(each.FeatureId)))
            parts.Add($"without {Quoted(gone.FeatureId)}");
        if (parts.Count == count && !before.SequenceEqual(after)) parts.Add("features in another order");
    }

    // What is not counted has nothing to say beside its name.
    static string Of(PackageFeature feature, IReadOnlyDictionary<string, FeatureType> types) =>
        types.GetValueOrDefault(feature.FeatureId, FeatureType.Consumable) == FeatureType.Binary
            ? Quoted(feature.FeatureId)
            : $"{Quoted(feature.FeatureId)} {Allowance(feature)}";

    static string Allowance(PackageFeature feature)
    {
        var limit = feature.Limit?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        var each = feature.ResetPeriod is { } period ? $" each {CatalogueFields.Spell(period)}" : "";
        return $"{limit}{each}{(feature.OverageEnabled ? " with overage" : "")}";
    }

    static string Bases(PackageDefined package) => package.BasePackages.Count == 0
        ? "on any base package"
        : $"on {string.Join(", ", package.BasePackages.Select(Quoted))}";
}

using System.Text.Json;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Domain.Catalogue;

/// <summary>Draft can be changed; published can be subscribed to; archived neither.</summary>
public enum PackageStatus
{
    /// <summary>Can be changed, cannot be subscribed to.</summary>
    Draft,

    /// <summary>Can be subscribed to; only its metadata can be changed.</summary>
    Published,

    /// <summary>Stays for those who have it; nobody else can subscribe.</summary>
    Archived,
}

/// <summary>One feature of a package.</summary>
/// <param name="FeatureId">The feature.</param>
/// <param name="Limit">How much in a period; null is unlimited, and always so for a BINARY feature.</param>
/// <param name="ResetPeriod">Null is never.</param>
/// <param name="OverageEnabled">True when usage may go past the limit.</param>
public sealed record PackageFeature(
    string FeatureId, decimal? Limit, ResetPeriod? ResetPeriod, bool OverageEnabled);

/// <summary>A package was created or changed; the event holds all of it.</summary>
public sealed record PackageDefined(
    string Id,
    string Name,
    bool IsAddon,
    IReadOnlyList<string> BasePackages,
    IReadOnlyList<PackageFeature> Features,
    JsonElement? Metadata)
{
    /// <summary>True when nothing but the metadata differs.</summary>
    public bool IsSameButMetadata(PackageDefined other) =>
        (Id, Name, IsAddon) == (other.Id, other.Name, other.IsAddon)
        && BasePackages.SequenceEqual(other.BasePackages)
        && Features.SequenceEqual(other.Features);
}

/// <summary>A package can be subscribed to from now on.</summary>
public sealed record PackagePublished(string Id);

/// <summary>A package cannot be subscribed to any more.</summary>
public sealed record PackageArchived(string Id);

/// <summary>A package's state.</summary>
public sealed record Package(PackageDefined Definition, PackageStatus Status)
{
    /// <summary>Creates or changes a package.</summary>
    /// <param name="current">The package as it is, or null.</param>
    /// <param name="wanted">The package as it is to be.</param>
    /// <param name="features">The types of the tenant's features that <paramref name="wanted"/> names.</param>
    /// <param name="packages">The ids of the tenant's packages that <paramref name="wanted"/> names.</param>
    public static Decision Define(
        Package? current,
        PackageDefined wanted,
        IReadOnlyDictionary<string, FeatureType> features,
        IReadOnlySet<string> packages)
    {
        if (BrokenReference(wanted, features, packages) is { } refused) return refused;
        if (current is null) return new Decision.Accepted(wanted);
        var same = current.Definition.IsSameButMetadata(wanted);
        if (same && Json.Same(current.Definition.Metadata, wanted.Metadata)) return new Decision.Unchanged();
        return current.Status switch
        {
            PackageStatus.Draft => new Decision.Accepted(wanted),
            PackageStatus.Published when same => new Decision.Accepted(wanted),
            PackageStatus.Published => new Decision.Refused(
                "package-published", $"Package '{wanted.Id}' is published: only its metadata can change. "
                    + "Create a new package for other features.", IsConflict: true),
            _ => new Decision.Refused(
                "package-archived", $"Package '{wanted.Id}' is archived: it cannot change.", IsConflict: true),
        };
    }

    /// <summary>Makes the package one that can be subscribed to.</summary>
    public Decision Publish() => Status switch
    {
        PackageStatus.Draft => new Decision.Accepted(new PackagePublished(Definition.Id)),
        PackageStatus.Published => new Decision.Unchanged(),
        _ => new Decision.Refused(
            "package-archived", $"Package '{Definition.Id}' is archived: it cannot be published again.",
            IsConflict: true),
    };

    /// <summary>Ends new subscriptions to the package.</summary>
    public Decision Archive() => Status == PackageStatus.Archived
        ? new Decision.Unchanged()
        : new Decision.Accepted(new PackageArchived(Definition.Id));

    static Decision.Refused? BrokenReference(
        PackageDefined wanted, IReadOnlyDictionary<string, FeatureType> features, IReadOnlySet<string> packages)
    {
        foreach (var (id, limit, _, _) in wanted.Features)
        {
            if (!features.TryGetValue(id, out var type))
                return new("feature-unknown", $"Feature '{id}' does not exist: create it first.");
            if (type == FeatureType.Binary && limit is not null)
                return new("binary-feature-limit", $"Feature '{id}' is BINARY: it is not counted and takes no limit.");
        }
        if (!wanted.IsAddon && wanted.BasePackages.Count > 0)
            return new("base-packages-need-addon", $"Package '{wanted.Id}' is no add-on: it takes no base packages.");
        var unknown = wanted.BasePackages.FirstOrDefault(id => !packages.Contains(id));
        return unknown is null
            ? null
            : new("base-package-unknown", $"Base package '{unknown}' does not exist: create it first.");
    }
}

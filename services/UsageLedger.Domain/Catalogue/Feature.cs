using System.Text.Json;

namespace UsageLedger.Domain.Catalogue;

/// <summary>What kind of feature it is, for good: the type cannot change.</summary>
public enum FeatureType
{
    /// <summary>A switch: usage of it is kept and never counted.</summary>
    Binary,

    /// <summary>Counted in units.</summary>
    Consumable,
}

/// <summary>A feature was created or changed; the event holds all of it, and so is the feature's state.</summary>
public sealed record FeatureDefined(
    string Id, string Name, FeatureType Type, string? UnitLabel, string? UnitLabelPlural, JsonElement? Metadata);

/// <summary>The rules of features.</summary>
public static class Feature
{
    /// <summary>Creates or changes a feature.</summary>
    /// <param name="current">The feature as it is, or null.</param>
    /// <param name="wanted">The feature as it is to be.</param>
    public static Decision Define(FeatureDefined? current, FeatureDefined wanted)
    {
        if (wanted.Type == FeatureType.Binary && (wanted.UnitLabel ?? wanted.UnitLabelPlural) is not null)
            return new Decision.Refused(
                "binary-feature-unit", $"Feature '{wanted.Id}' is BINARY: it is not counted and takes no unit labels.");
        if (current is null) return new Decision.Accepted(wanted);
        if (current.Type != wanted.Type)
            return new Decision.Refused(
                "feature-type-fixed", $"Feature '{current.Id}' is {current.Type.ToString().ToUpperInvariant()}: a type "
                    + "never changes. Create a new feature under another id.", IsConflict: true);
        var same = current with { Metadata = null } == wanted with { Metadata = null }
            && Json.Same(current.Metadata, wanted.Metadata);
        return same ? new Decision.Unchanged() : new Decision.Accepted(wanted);
    }
}

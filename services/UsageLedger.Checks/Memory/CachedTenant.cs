using System.Collections.Frozen;

namespace UsageLedger.Checks;

/// <summary>A tenant's catalogue between two changes that may concern all of its users.</summary>
sealed class CachedTenant
{
    volatile bool _isOver;
    volatile FrozenSet<string>? _featureIds;

    /// <summary>True when the catalogue has changed: nothing of this tenant may answer any more.</summary>
    public bool IsOver => _isOver;

    /// <summary>The features of the catalogue; null until they were read.</summary>
    public FrozenSet<string>? FeatureIds
    {
        get => _featureIds;
        set => _featureIds = value;
    }

    /// <summary>The catalogue has changed.</summary>
    public void End() => _isOver = true;
}

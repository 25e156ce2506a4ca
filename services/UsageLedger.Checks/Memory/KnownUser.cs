using UsageLedger.Contracts;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>What is known of one user, from one read of the database and the messages since.</summary>
sealed class KnownUser
{
    readonly Dictionary<string, KnownFeature> _features = new(StringComparer.Ordinal);
    readonly long _idsPosition;

    /// <summary>As it was read.</summary>
    public KnownUser(UserEntitlements read)
    {
        IsInCatalogue = read.IdsPosition is not null;
        _idsPosition = read.IdsPosition?.Value ?? 0;
        foreach (var (featureId, allowances) in read.Allowances)
            _features.Add(featureId, new(allowances, read.Policies, read.Consumption.GetValueOrDefault(featureId, [])));
    }

    /// <summary>True when the catalogue has the user.</summary>
    public bool IsInCatalogue { get; }

    /// <summary>The features of which the user ever had an allowance, in the order of their ids.</summary>
    public IEnumerable<string> FeatureIds => _features.Keys.Order(StringComparer.Ordinal);

    /// <summary>The user's use of a feature; null when there never was an allowance.</summary>
    public KnownFeature? Feature(string featureId) => _features.GetValueOrDefault(featureId);

    /// <summary>
    /// Takes over what a message says. One about a feature without an allowance needs no place: an allowance that is
    /// new makes the catalogue send its signal, and the user is read again. One from before the last merge or unmerge
    /// speaks of other events than count now.
    /// </summary>
    public void Merge(ConsumptionChange change, DateTimeOffset now)
    {
        if (!_features.TryGetValue(change.FeatureId, out var feature)) return;
        foreach (var period in change.Periods)
            if (period.Position > _idsPosition)
                feature.Merge(period, now);
    }
}

namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>A feature: a switch or counted.</summary>
sealed record NaiveFeature(string Id, bool IsBinary);

/// <summary>A feature inside a package. The reset period is DAY, MONTH, YEAR or null for never.</summary>
sealed record NaivePackageFeature(string FeatureId, decimal? Limit, string? ResetPeriod, bool OverageEnabled);

/// <summary>A published package.</summary>
sealed record NaivePackage(
    string Id, bool IsAddon, IReadOnlyList<string> BasePackages, IReadOnlyList<NaivePackageFeature> Features)
{
    /// <summary>The longest reset period of the features; null when none of them resets.</summary>
    public string? LongestResetPeriod()
    {
        foreach (var period in (string[])["YEAR", "MONTH", "DAY"])
            foreach (var feature in Features)
                if (feature.ResetPeriod == period) return period;
        return null;
    }
}

/// <summary>The tenant's policy from an instant on.</summary>
sealed record NaivePolicy(DateTimeOffset Since, bool IsSum);

/// <summary>A usage event.</summary>
sealed record NaiveUsage(
    Guid EventId, string UserId, string FeatureId, decimal Delta, bool IsSet, DateTimeOffset OccurredAt);

/// <summary>An allowance for one user.</summary>
sealed record NaiveGrant(
    string Id,
    string UserId,
    string FeatureId,
    decimal? Limit,
    string? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt)
{
    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>From when on it gives nothing.</summary>
    public DateTimeOffset? End() => EndsAt is null ? RevokedAt
        : RevokedAt is null ? EndsAt
        : RevokedAt < EndsAt ? RevokedAt
        : EndsAt;
}

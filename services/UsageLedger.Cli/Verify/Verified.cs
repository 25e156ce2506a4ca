using UsageLedger.Projections.Verifying;

namespace UsageLedger.Cli.Verify;

/// <summary>What <c>ledger verify</c> found.</summary>
/// <param name="Tenant">Whose; null: everybody's.</param>
/// <param name="UserId">Of which user; null: of all.</param>
/// <param name="Consumption">The rows, held against the events.</param>
/// <param name="Entitlements">What the service answers, held against the events; null when it was not asked.</param>
/// <param name="Streams">The log itself; null when only one user was asked for.</param>
sealed record Verified(
    string? Tenant,
    string? UserId,
    VerifiedConsumption Consumption,
    VerifiedService? Entitlements,
    CheckedStreams? Streams)
{
    public bool IsHealthy =>
        Consumption.DifferenceCount == 0
        && Entitlements is not { DifferenceCount: > 0 }
        && Streams is not { Differences.Count: > 0 };
}

/// <param name="UserFeatures">How many were looked at.</param>
/// <param name="DifferenceCount">How many differences there are; the first ones are listed.</param>
/// <param name="Differences">The differences.</param>
sealed record VerifiedConsumption(
    long UserFeatures, long DifferenceCount, IReadOnlyList<ConsumptionDifference> Differences);

/// <param name="Asked">How many answers were looked at.</param>
/// <param name="NotCompared">Of how many the usage went on so fast that no answer could be compared.</param>
/// <param name="DifferenceCount">How many differences there are; the first ones are listed.</param>
/// <param name="Differences">The differences; what the service answers stands where the row does.</param>
sealed record VerifiedService(
    long Asked, long NotCompared, long DifferenceCount, IReadOnlyList<ConsumptionDifference> Differences);

/// <summary>Differences as they are found, by several threads: all are counted, and the first ones kept.</summary>
sealed class FoundDifferences
{
    /// <summary>More than anybody reads; all of a broken ledger's would not fit into memory.</summary>
    public const int ListedMax = 10_000;

    readonly List<ConsumptionDifference> _listed = [];
    readonly Lock _turn = new();

    public long Count { get; private set; }

    public IReadOnlyList<ConsumptionDifference> Listed => _listed;

    public void Add(params IReadOnlyCollection<ConsumptionDifference> differences)
    {
        if (differences.Count == 0) return;
        lock (_turn)
        {
            Count += differences.Count;
            _listed.AddRange(differences.Take(ListedMax - _listed.Count));
        }
    }
}

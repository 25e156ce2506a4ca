using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Catalogue;

/// <summary>What is to be counted anew after a change of what users may use, or of their ids.</summary>
/// <param name="Forgotten">Owners whose consumption may count for others now: it goes first.</param>
/// <param name="Features">Users, and features that are counted.</param>
sealed record Recount(IReadOnlyList<string> Forgotten, IReadOnlyList<(UserIds User, string FeatureId)> Features)
{
    /// <summary>Nothing is.</summary>
    public static readonly Recount None = new([], []);

    /// <summary>Counts it anew. The caller holds the <see cref="UserLock"/> of all ids of the users alone.</summary>
    /// <exception cref="InexactSumException">What is used cannot be held exactly afterwards.</exception>
    public async Task CarryOutAsync(NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        if (Forgotten.Count > 0)
            await connection.ExecuteAsync(
                "delete from ledger.consumption where tenant_id = $1 and user_id = any($2)",
                [Parameter.Text(tenant), Parameter.Texts(Forgotten)],
                cancellation);
        foreach (var (user, featureId) in Features)
            await ConsumptionProjection.RefoldAsync(connection, tenant, user, featureId, cancellation);
    }
}

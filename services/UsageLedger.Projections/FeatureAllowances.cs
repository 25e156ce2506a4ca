using Npgsql;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections;

/// <summary>What a user has of one feature, and what counts of it when.</summary>
/// <param name="Allowances">From all subscriptions and grants there ever were.</param>
/// <param name="Policies">The tenant's.</param>
sealed record FeatureAllowances(IReadOnlyList<Allowance> Allowances, PolicyTimeline Policies)
{
    /// <summary>Reads it, for a user under any id.</summary>
    public static async Task<FeatureAllowances> ReadAsync(
        NpgsqlConnection connection, UserFeature key, CancellationToken cancellation)
    {
        var allowances = await connection.ListAsync(
            $"""
            select {Rows.AllowanceColumns} from ledger.allowances
            where tenant_id = $1 and user_id = {UserEntitlements.Owner} and feature_id = $3
            """,
            [Parameter.Text(key.Tenant), Parameter.Text(key.UserId), Parameter.Text(key.FeatureId)],
            row => row.Allowance(key.FeatureId, first: 0),
            cancellation);
        return new(allowances, await PolicyRows.ReadAsync(connection, key.Tenant, cancellation));
    }
}

using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections.Catalogue;

/// <summary>What each subscription gives its user: what a check reads and counting goes by.</summary>
static class AllowanceRows
{
    /// <summary>Writes the allowances of a subscription anew.</summary>
    public static async Task ReplaceAsync(
        NpgsqlConnection connection,
        string tenant,
        Subscription subscription,
        IReadOnlyCollection<Allowance> allowances,
        CancellationToken cancellation)
    {
        var (id, userId, packageId, startsAt, trialUntil) = subscription.Started;
        await connection.ExecuteAsync(
            "delete from ledger.allowances where tenant_id = $1 and user_id = $2 and subscription_id = $3",
            [Parameter.Text(tenant), Parameter.Text(userId), Parameter.Text(id)],
            cancellation);
        await connection.ExecuteAsync("""
            insert into ledger.allowances
              (tenant_id, user_id, subscription_id, package_id, starts_at, trial_until, ends_at,
              feature_id, feature_type, usage_limit, reset_period, overage_enabled)
            select $1, $2, $3, $4, $5, $6, $7, * from unnest($8, $9, $10, $11, $12)
            """,
            [
                Parameter.Text(tenant), Parameter.Text(userId), Parameter.Text(id), Parameter.Text(packageId),
                Parameter.Instant(startsAt), Parameter.Instant(trialUntil), Parameter.Instant(subscription.CancelledAt),
                Parameter.Texts(allowances.Select(allowance => allowance.FeatureId)),
                Parameter.Texts(allowances.Select(allowance => Rows.Text(allowance.Type))),
                Parameter.Numbers(allowances.Select(allowance => allowance.Limit)),
                Parameter.Texts(allowances.Select(allowance => Rows.Text(allowance.ResetPeriod))),
                Parameter.Flags(allowances.Select(allowance => allowance.OverageEnabled)),
            ],
            cancellation);
    }
}

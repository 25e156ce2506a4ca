using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections.Catalogue;

/// <summary>What each subscription and grant gives its user: what a check reads and counting goes by.</summary>
static class AllowanceRows
{
    /// <summary>Writes the allowances of a subscription or grant anew.</summary>
    /// <param name="connection">With the open transaction.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">Whose they are.</param>
    /// <param name="homeId">For which of the user's homes they were made.</param>
    /// <param name="allowances">At least one, all of one source.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task ReplaceAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds user,
        string homeId,
        IReadOnlyList<Allowance> allowances,
        CancellationToken cancellation)
    {
        if (allowances is not [var first, ..]) return;
        await connection.ExecuteAsync(
            "delete from ledger.allowances where tenant_id = $1 and home_id = $2 and source_id = $3",
            [Parameter.Text(tenant), Parameter.Text(homeId), Parameter.Text(first.SourceId)],
            cancellation);
        await connection.ExecuteAsync("""
            insert into ledger.allowances
              (tenant_id, user_id, home_id, kind, source_id, package_id, starts_at, ends_at, status_since, statuses,
              feature_id, feature_type, usage_limit, reset_period, overage_enabled)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, * from unnest($11, $12, $13, $14, $15)
            """,
            [
                Parameter.Text(tenant), Parameter.Text(user.Owner), Parameter.Text(homeId),
                Parameter.Text(Rows.Text(first.Kind)), Parameter.Text(first.SourceId), Parameter.Text(first.PackageId),
                Parameter.Instant(first.StartsAt), Parameter.Instant(first.Timeline.EndsAt),
                Parameter.Instants(first.Timeline.Steps.Select(step => step.Since)),
                Parameter.Texts(first.Timeline.Steps.Select(step => Rows.Text(step.Status))),
                Parameter.Texts(allowances.Select(allowance => allowance.FeatureId)),
                Parameter.Texts(allowances.Select(allowance => Rows.Text(allowance.Type))),
                Parameter.Numbers(allowances.Select(allowance => allowance.Limit)),
                Parameter.Texts(allowances.Select(allowance => Rows.Text(allowance.ResetPeriod))),
                Parameter.Flags(allowances.Select(allowance => allowance.OverageEnabled)),
            ],
            cancellation);
    }

    /// <summary>Puts the allowances of a user's homes under the user's name.</summary>
    public static Task OwnAsync(
        NpgsqlConnection connection, string tenant, UserIds user, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "update ledger.allowances set user_id = $2 where tenant_id = $1 and home_id = any($3) and user_id <> $2",
            [Parameter.Text(tenant), Parameter.Text(user.Owner), Parameter.Texts(user.Homes)],
            cancellation);

    /// <summary>The features that are counted for a user.</summary>
    public static Task<List<string>> CountedFeaturesAsync(
        NpgsqlConnection connection, string tenant, UserIds user, CancellationToken cancellation) =>
        connection.ListAsync("""
            select distinct feature_id from ledger.allowances
            where tenant_id = $1 and user_id = $2 and feature_type = 'CONSUMABLE'
            """,
            [Parameter.Text(tenant), Parameter.Text(user.Owner)],
            row => row.GetString(0),
            cancellation);
}

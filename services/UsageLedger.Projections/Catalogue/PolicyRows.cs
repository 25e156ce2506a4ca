using Npgsql;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections.Catalogue;

/// <summary>What counts, for a tenant, when several allowances do.</summary>
public static class PolicyRows
{
    internal const string Select =
        "select since, policy from ledger.allowance_policies where tenant_id = $1 order by position";

    /// <summary>A tenant's policies.</summary>
    public static async Task<PolicyTimeline> ReadAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation) =>
        new(await connection.ListAsync(Select, [Parameter.Text(tenant)], Read, cancellation));

    internal static PolicySince Read(NpgsqlDataReader row) =>
        new(row.Instant(0), Rows.Value<AllowancePolicy>(row.GetString(1)));

    internal static Task SetAsync(
        NpgsqlConnection connection, CatalogueEvent of, AllowancePolicySet set, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "insert into ledger.allowance_policies (tenant_id, since, policy, position) values ($1, $2, $3, $4)",
            [
                Parameter.Text(of.Tenant), Parameter.Instant(of.RecordedAt), Parameter.Text(Rows.Text(set.Policy)),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);
}

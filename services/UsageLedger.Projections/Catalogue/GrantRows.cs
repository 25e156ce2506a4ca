using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A grant as the read model has it.</summary>
/// <param name="Grant">The grant; its user is the home.</param>
/// <param name="UserId">What that user is called.</param>
public sealed record GrantRow(Grant Grant, string UserId);

/// <summary>The grants of a tenant.</summary>
public static class GrantRows
{
    const string Select = """
        select g.id, g.user_id, g.feature_id, g.usage_limit, g.reset_period, g.overage_enabled, g.starts_at, g.ends_at,
          g.reason, g.revoked_at, g.revoked_reason, u.current_id
        from ledger.grants g join ledger.users u on u.tenant_id = g.tenant_id and u.id = g.user_id
        where g.tenant_id = $1
        """;

    /// <summary>The grant of an id, or null.</summary>
    public static Task<GrantRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and g.id = $2", [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>A page of them, of one user under all ids or of all.</summary>
    public static async Task<Page<GrantRow>> PageAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds? user,
        PageRequest page,
        CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and g.id > $2 and ($4 is null or g.user_id = any($4)) order by g.id limit $3",
                [
                    Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount),
                    Parameter.TextsOrNull(user?.Homes),
                ],
                Read,
                cancellation),
            row => row.Grant.Granted.Id);

    /// <summary>The state of a grant, from its events; null when there is none of that id.</summary>
    public static async Task<Grant?> StateAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        Grant.Fold(await LedgerEvents.StreamAsync(connection, tenant, StreamNames.Grant(id), cancellation));

    internal static Task WriteAsync(
        NpgsqlConnection connection, CatalogueEvent of, Grant grant, string homeId, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.grants
              (tenant_id, id, user_id, feature_id, usage_limit, reset_period, overage_enabled, starts_at, ends_at,
              reason, revoked_at, revoked_reason, created_at, position)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            on conflict (tenant_id, id) do update set
              revoked_at = excluded.revoked_at, revoked_reason = excluded.revoked_reason, position = excluded.position
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(grant.Granted.Id), Parameter.Text(homeId),
                Parameter.Text(grant.Granted.FeatureId), Parameter.Number(grant.Granted.Limit),
                Parameter.Text(Rows.Text(grant.Granted.ResetPeriod)), Parameter.Flag(grant.Granted.OverageEnabled),
                Parameter.Instant(grant.Granted.StartsAt), Parameter.Instant(grant.Granted.EndsAt),
                Parameter.Text(grant.Granted.Reason), Parameter.Instant(grant.Revoked?.RevokedAt),
                Parameter.Text(grant.Revoked?.Reason), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static GrantRow Read(NpgsqlDataReader row)
    {
        var id = row.GetString(0);
        var granted = new AllowanceGranted(
            id, row.GetString(1), row.GetString(2), row.DecimalOrNull(3),
            Rows.ValueOrNull<ResetPeriod>(row.TextOrNull(4)), row.GetBoolean(5), row.Instant(6), row.InstantOrNull(7),
            row.GetString(8));
        var revoked = row.InstantOrNull(9) is { } at ? new AllowanceRevoked(id, at, row.TextOrNull(10)) : null;
        return new(new(granted, revoked), row.GetString(11));
    }
}

using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>The subscriptions of a tenant.</summary>
public static class SubscriptionRows
{
    const string Select = """
        select id, user_id, package_id, starts_at, trial_until, cancelled_at
        from ledger.subscriptions where tenant_id = $1
        """;

    /// <summary>The subscription of an id, or null.</summary>
    public static Task<Subscription?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and id = $2", [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>A page of them, of one user or of all.</summary>
    public static async Task<Page<Subscription>> PageAsync(
        NpgsqlConnection connection,
        string tenant,
        string? userId,
        PageRequest page,
        CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and id > $2 and ($4 is null or user_id = $4) order by id limit $3",
                [
                    Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount),
                    Parameter.Text(userId),
                ],
                Read,
                cancellation),
            subscription => subscription.Started.Id);

    internal static Task StartAsync(
        NpgsqlConnection connection, CatalogueEvent of, SubscriptionStarted started, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.subscriptions
              (tenant_id, id, user_id, package_id, starts_at, trial_until, created_at, position)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(started.Id), Parameter.Text(started.UserId),
                Parameter.Text(started.PackageId), Parameter.Instant(started.StartsAt),
                Parameter.Instant(started.TrialUntil), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);

    internal static Task CancelAsync(
        NpgsqlConnection connection,
        CatalogueEvent of,
        SubscriptionCancelled cancelled,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "update ledger.subscriptions set cancelled_at = $3, position = $4 where tenant_id = $1 and id = $2",
            [
                Parameter.Text(of.Tenant), Parameter.Text(cancelled.Id), Parameter.Instant(cancelled.CancelledAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static Subscription Read(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.Instant(3), row.InstantOrNull(4)),
        row.InstantOrNull(5));
}

using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A subscription as the read model has it.</summary>
/// <param name="Started">How it started; the user is the home.</param>
/// <param name="UserId">What that user is called.</param>
/// <param name="Timeline">Where it stands, at any time.</param>
public sealed record SubscriptionRow(SubscriptionStarted Started, string UserId, StatusTimeline Timeline);

/// <summary>The subscriptions of a tenant.</summary>
public static class SubscriptionRows
{
    const string Select = """
        select s.id, s.user_id, s.package_id, s.starts_at, s.trial_until, s.replaces, u.current_id,
          s.status_since, s.statuses
        from ledger.subscriptions s join ledger.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
        where s.tenant_id = $1
        """;

    /// <summary>The subscription of an id, or null.</summary>
    public static Task<SubscriptionRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and s.id = $2", [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>A page of them, of one user under all ids or of all.</summary>
    public static async Task<Page<SubscriptionRow>> PageAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds? user,
        PageRequest page,
        CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and s.id > $2 and ($4 is null or s.user_id = any($4)) order by s.id limit $3",
                [
                    Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount),
                    Parameter.TextsOrNull(user?.Homes),
                ],
                Read,
                cancellation),
            row => row.Started.Id);

    /// <summary>What a user has, past and to come.</summary>
    public static async Task<IReadOnlyList<HeldPackage>> HeldAsync(
        NpgsqlConnection connection, string tenant, UserIds user, CancellationToken cancellation)
    {
        var rows = await connection.ListAsync(
            $"{Select} and s.user_id = any($2) order by s.id",
            [Parameter.Text(tenant), Parameter.Texts(user.Homes)],
            Read,
            cancellation);
        var packages = (await PackageRows.AmongAsync(
                connection, tenant, rows.Select(row => row.Started.PackageId).Distinct(), cancellation))
            .ToDictionary(row => row.Package.Definition.Id, row => row.Package.Definition, StringComparer.Ordinal);
        return [.. rows.Select(row => new HeldPackage(
            row.Started.Id, packages[row.Started.PackageId], row.Started.StartsAt,
            row.Timeline.EndsAt ?? DateTimeOffset.MaxValue))];
    }

    /// <summary>The state of a subscription, from its events; null when there is none of that id.</summary>
    public static async Task<Subscription?> StateAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        Subscription.Fold(await LedgerEvents.StreamAsync(
            connection, tenant, StreamNames.Subscription(id), cancellation));

    internal static Task WriteAsync(
        NpgsqlConnection connection,
        CatalogueEvent of,
        Subscription subscription,
        string homeId,
        CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.subscriptions
              (tenant_id, id, user_id, package_id, starts_at, trial_until, replaces, status_since, statuses,
              created_at, position)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            on conflict (tenant_id, id) do update set
              status_since = excluded.status_since, statuses = excluded.statuses, position = excluded.position
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(subscription.Started.Id), Parameter.Text(homeId),
                Parameter.Text(subscription.Started.PackageId), Parameter.Instant(subscription.Started.StartsAt),
                Parameter.Instant(subscription.Started.TrialUntil), Parameter.Text(subscription.Started.Replaces),
                Parameter.Instants(subscription.Timeline.Steps.Select(step => step.Since)),
                Parameter.Texts(subscription.Timeline.Steps.Select(step => Rows.Text(step.Status))),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static SubscriptionRow Read(NpgsqlDataReader row) => new(
        new(
            row.GetString(0), row.GetString(1), row.GetString(2), row.Instant(3), row.InstantOrNull(4),
            row.TextOrNull(5)),
        row.GetString(6),
        row.Timeline(7));
}

using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A user as the read model has it.</summary>
/// <param name="Definition">The user; its id is the home id.</param>
/// <param name="CurrentId">What the user is called.</param>
/// <param name="Ids">Every id under which the user's usage counts.</param>
/// <param name="Merged">The users that went up in this one, by what they were called, and when.</param>
/// <param name="CreatedAt">When the user was created.</param>
/// <param name="UpdatedAt">When the user was changed last.</param>
public sealed record UserRow(
    UserDefined Definition,
    string CurrentId,
    IReadOnlyList<string> Ids,
    IReadOnlyList<(string Id, DateTimeOffset MergedAt)> Merged,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>The users of a tenant.</summary>
public static class UserRows
{
    internal const string Select = """
        select u.id, u.name, u.email, u.billing_id, u.metadata, u.created_at, u.updated_at, u.current_id,
          coalesce((select array_agg(i.id order by i.id) from ledger.user_ids i
            where i.tenant_id = u.tenant_id and i.owner_id = u.id), array[u.id]),
          m.ids, m.merged_at
        from ledger.users u cross join lateral (
          select array_agg(source.current_id order by merge.merged_at, merge.position) as ids,
            array_agg(merge.merged_at order by merge.merged_at, merge.position) as merged_at
          from ledger.user_merges merge
            join ledger.users source on source.tenant_id = merge.tenant_id and source.id = merge.source_id
          where merge.tenant_id = u.tenant_id and merge.target_id = u.id and merge.unmerged_recorded_at is null
        ) m
        where u.tenant_id = $1
        """;

    /// <summary>That a user did not go up in another.</summary>
    internal const string IsOwn = """
        not exists (select from ledger.user_merges
          where tenant_id = $1 and source_id = u.id and unmerged_recorded_at is null)
        """;

    /// <summary>The user for whom an id counts, or null.</summary>
    public static Task<UserRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and u.id = {UserEntitlements.Owner}",
            [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>The users of some home ids, as they were defined; those that do not exist are left out.</summary>
    public static async Task<Dictionary<string, UserDefined>> DefinitionsAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> homes, CancellationToken cancellation) =>
        (await connection.ListAsync("""
            select id, name, email, billing_id, metadata from ledger.users where tenant_id = $1 and id = any($2)
            """,
            [Parameter.Text(tenant), Parameter.Texts(homes)],
            Definition,
            cancellation))
        .ToDictionary(user => user.Id, StringComparer.Ordinal);

    /// <summary>Whether a user has, or ever had, a subscription or grant of its own.</summary>
    /// <param name="connection">With the open transaction, if it is to stay so.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="homeId">The user.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<bool> HasAllowancesAsync(
        NpgsqlConnection connection, string tenant, string homeId, CancellationToken cancellation) =>
        (await connection.ListAsync("""
            select exists (select from ledger.subscriptions where tenant_id = $1 and user_id = $2)
              or exists (select from ledger.grants where tenant_id = $1 and user_id = $2)
            """,
            [Parameter.Text(tenant), Parameter.Text(homeId)],
            row => row.GetBoolean(0),
            cancellation))[0];

    /// <summary>A page of those that did not go up in another.</summary>
    public static async Task<Page<UserRow>> PageAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and u.current_id > $2 and {IsOwn} order by u.current_id limit $3",
                [Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount)],
                Read,
                cancellation),
            row => row.CurrentId);

    // What was said of the consumption of a deleted user of the same id is void for the new one.
    internal static Task DefineAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserDefined user, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.users
              (tenant_id, id, current_id, name, email, billing_id, metadata, created_at, updated_at, position,
              ids_position)
            values ($1, $2, $2, $3, $4, $5, $6, $7, $7, $8, $8)
            on conflict (tenant_id, id) do update set
              name = excluded.name, email = excluded.email, billing_id = excluded.billing_id,
              metadata = excluded.metadata, updated_at = excluded.updated_at, position = excluded.position
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(user.Id), Parameter.Text(user.Name),
                Parameter.Text(user.Email), Parameter.Text(user.BillingId), Parameter.Json(user.Metadata),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    internal static Task RenameAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserRenamed renamed, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            update ledger.users set current_id = $3, updated_at = $4, position = $5 where tenant_id = $1 and id = $2
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(renamed.Id), Parameter.Text(renamed.NewId),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    internal static async Task DeleteAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserDeleted user, CancellationToken cancellation)
    {
        await UserIdRows.DeleteAsync(connection, of, user, cancellation);
        await connection.ExecuteAsync(
            "delete from ledger.users where tenant_id = $1 and id = $2",
            [Parameter.Text(of.Tenant), Parameter.Text(user.Id)],
            cancellation);
    }

    /// <summary>From this position on, a user's usage counts in another way.</summary>
    internal static Task SetIdsPositionAsync(
        NpgsqlConnection connection, CatalogueEvent of, IEnumerable<string> homes, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "update ledger.users set ids_position = $3 where tenant_id = $1 and id = any($2)",
            [Parameter.Text(of.Tenant), Parameter.Texts(homes), Parameter.Position(of.Position.Value)],
            cancellation);

    static UserDefined Definition(NpgsqlDataReader row) =>
        new(row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.JsonOrNull(4));

    internal static UserRow Read(NpgsqlDataReader row) => new(
        Definition(row),
        row.GetString(7),
        row.GetFieldValue<string[]>(8),
        row.IsDBNull(9)
            ? []
            : [.. row.GetFieldValue<string[]>(9).Zip(
                row.GetFieldValue<DateTime[]>(10), (id, at) => (id, new DateTimeOffset(at, TimeSpan.Zero)))],
        row.Instant(5),
        row.Instant(6));
}

using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>Whose the ids are: rows of users that have several, or were merged.</summary>
public static class UserIdRows
{
    /// <summary>The user whose an id is for good; null when it is nobody's.</summary>
    public static Task<string?> HomeAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync("""
            select home_id from ledger.user_ids where tenant_id = $1 and id = $2
            union select id from ledger.users where tenant_id = $1 and id = $2
            """,
            [Parameter.Text(tenant), Parameter.Text(id)], row => row.GetString(0), cancellation);

    internal static async Task RenameAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserRenamed renamed, CancellationToken cancellation)
    {
        var user = await connection.UserAsync(of.Tenant, renamed.Id, cancellation);
        await AddAsync(connection, of, renamed.Id, renamed.Id, user.Owner, cancellation);
        await AddAsync(connection, of, renamed.NewId, renamed.Id, user.Owner, cancellation);
    }

    internal static async Task MergeAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserMerged merged, CancellationToken cancellation)
    {
        await AddAsync(connection, of, merged.Id, merged.Id, merged.Id, cancellation);
        await AddAsync(connection, of, merged.Into, merged.Into, merged.Into, cancellation);
        await connection.ExecuteAsync("""
            insert into ledger.user_merges (tenant_id, source_id, target_id, merged_at, merged_recorded_at, position)
            values ($1, $2, $3, $4, $5, $6)
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(merged.Id), Parameter.Text(merged.Into),
                Parameter.Instant(merged.MergedAt), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);
        await connection.ExecuteAsync(
            "update ledger.user_ids set owner_id = $3 where tenant_id = $1 and owner_id = $2",
            [Parameter.Text(of.Tenant), Parameter.Text(merged.Id), Parameter.Text(merged.Into)],
            cancellation);
    }

    internal static async Task UnmergeAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserUnmerged unmerged, CancellationToken cancellation)
    {
        var user = await connection.UserAsync(of.Tenant, unmerged.Id, cancellation);
        await connection.ExecuteAsync("""
            update ledger.user_merges set unmerged_recorded_at = $3
            where tenant_id = $1 and source_id = $2 and unmerged_recorded_at is null
            """,
            [Parameter.Text(of.Tenant), Parameter.Text(unmerged.Id), Parameter.Instant(of.RecordedAt)],
            cancellation);
        await connection.ExecuteAsync(
            "update ledger.user_ids set owner_id = $2 where tenant_id = $1 and home_id = any($3)",
            [
                Parameter.Text(of.Tenant), Parameter.Text(unmerged.Id),
                Parameter.Texts(user.HomesUnder(unmerged.Id)),
            ],
            cancellation);
    }

    /// <summary>They are nobody's any more; whose they were stays known.</summary>
    internal static Task DeleteAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserDeleted deleted, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            with removed as (
              delete from ledger.user_ids where tenant_id = $1 and home_id = $2 returning id, added_at
            )
            insert into ledger.former_user_ids (tenant_id, id, home_id, added_at, removed_recorded_at, position)
            select $1, id, $2, added_at, $3, $4 from removed
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(deleted.Id), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static Task AddAsync(
        NpgsqlConnection connection,
        CatalogueEvent of,
        string id,
        string homeId,
        string ownerId,
        CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.user_ids (tenant_id, id, home_id, owner_id, added_at) values ($1, $2, $3, $4, $5)
            on conflict (tenant_id, id) do nothing
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(id), Parameter.Text(homeId), Parameter.Text(ownerId),
                Parameter.Instant(of.RecordedAt),
            ],
            cancellation);
}

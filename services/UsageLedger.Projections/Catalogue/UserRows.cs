using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A user as the read model has it.</summary>
public sealed record UserRow(UserDefined Definition, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The users of a tenant.</summary>
public static class UserRows
{
    const string Select = """
        select id, name, email, billing_id, metadata, created_at, updated_at
        from ledger.users where tenant_id = $1
        """;

    /// <summary>The user of an id, or null.</summary>
    public static Task<UserRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and id = $2", [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>A page of them.</summary>
    public static async Task<Page<UserRow>> PageAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and id > $2 order by id limit $3",
                [Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount)],
                Read,
                cancellation),
            row => row.Definition.Id);

    internal static Task DefineAsync(
        NpgsqlConnection connection, CatalogueEvent of, UserDefined user, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.users
              (tenant_id, id, name, email, billing_id, metadata, created_at, updated_at, position)
            values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
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

    static UserRow Read(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.JsonOrNull(4)),
        row.Instant(5),
        row.Instant(6));
}

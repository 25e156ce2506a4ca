using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A key as the read model has it.</summary>
public sealed record KeyRow(string Tenant, Key Key, DateTimeOffset CreatedAt);

/// <summary>The keys of a tenant.</summary>
public static class KeyRows
{
    const string Select = """
        select id, kind, name, hint, encode(hash, 'hex'), revoked_at, created_at, tenant_id from ledger.keys
        """;

    /// <summary>The key of an id, or null.</summary>
    public static Task<KeyRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} where tenant_id = $1 and id = $2",
            [Parameter.Text(tenant), Parameter.Text(id)],
            Read,
            cancellation);

    /// <summary>The key of a hash, whatever its tenant, or null.</summary>
    public static Task<KeyRow?> FindByHashAsync(
        NpgsqlConnection connection, byte[] hash, CancellationToken cancellation) =>
        connection.FindAsync($"{Select} where hash = $1", [Parameter.Bytes(hash)], Read, cancellation);

    /// <summary>A page of them, the revoked too.</summary>
    public static async Task<Page<KeyRow>> PageAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} where tenant_id = $1 and id > $2 order by id limit $3",
                [Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount)],
                Read,
                cancellation),
            row => row.Key.Created.Id);

    /// <summary>True when no admin key of the tenant is in use but this one.</summary>
    public static async Task<bool> IsLastAdminAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation)
    {
        var inUse = await connection.ListAsync("""
            select id from ledger.keys where tenant_id = $1 and kind = 'admin' and revoked_at is null limit 2
            """, [Parameter.Text(tenant)], row => row.GetString(0), cancellation);
        return inUse is [var only] && only == id;
    }

    internal static Task CreateAsync(
        NpgsqlConnection connection, CatalogueEvent of, KeyCreated key, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.keys (tenant_id, id, kind, name, hint, hash, created_at, position)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(key.Id), Parameter.Text(Text(key.Kind)),
                Parameter.Text(key.Name), Parameter.Text(key.Hint), Parameter.Bytes(Convert.FromHexString(key.Hash)),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    internal static Task RevokeAsync(
        NpgsqlConnection connection, CatalogueEvent of, KeyRevoked key, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "update ledger.keys set revoked_at = $3, position = $4 where tenant_id = $1 and id = $2",
            [
                Parameter.Text(of.Tenant), Parameter.Text(key.Id), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static KeyRow Read(NpgsqlDataReader row) => new(
        row.GetString(7),
        new(
            new(row.GetString(0), Kind(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4)),
            row.InstantOrNull(5)),
        row.Instant(6));

    static string Text(KeyKind kind) => kind switch
    {
        KeyKind.Admin => "admin",
        KeyKind.Public => "public",
        _ => throw new UnreachableException($"key kind {kind}"),
    };

    static KeyKind Kind(string text) => text switch
    {
        "admin" => KeyKind.Admin,
        "public" => KeyKind.Public,
        _ => throw new UnreachableException($"key kind {text}"),
    };
}

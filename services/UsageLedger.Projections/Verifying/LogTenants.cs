using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Verifying;

/// <summary>The tenants that the log has.</summary>
public static class LogTenants
{
    /// <summary>The first and the last of them, which are the same when there is one; null when there is none.
    /// </summary>
    public static async Task<(string First, string Last)?> EndsAsync(
        NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var found = await connection.ListAsync(
            "select min(tenant_id), max(tenant_id) from ledger_events.mt_streams",
            [],
            row => row.IsDBNull(0) ? ((string, string)?)null : (row.GetString(0), row.GetString(1)),
            cancellation);
        return found[0];
    }

    /// <summary>Whether the log has a tenant.</summary>
    public static async Task<bool> HasAsync(
        NpgsqlDataSource database, string tenant, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select exists (select from ledger_events.mt_streams where tenant_id = $1)");
        command.Parameters.Add(Parameter.Text(tenant));
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Whose a key is that is in force; null when it is nobody's.</summary>
    /// <param name="database">Of an operator.</param>
    /// <param name="hash">The SHA-256 of the key.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<string?> OfKeyAsync(
        NpgsqlDataSource database, byte[] hash, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select tenant_id from ledger.keys where hash = $1 and revoked_at is null");
        command.Parameters.Add(Parameter.Bytes(hash));
        return (string?)await command.ExecuteScalarAsync(cancellation);
    }
}

using System.CommandLine;
using System.Data;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Catalogue;

namespace UsageLedger.Cli.Catalogue;

/// <summary>What the commands on the catalogue's file have in common.</summary>
static class CatalogueOptions
{
    /// <summary>Whose catalogue it is.</summary>
    public static Option<string?> Tenant() => new("--tenant")
    {
        Description = "Whose catalogue it is; may be left out when the database has one tenant only",
        HelpName = "T",
    };

    /// <summary>The tenant that was named, or the only one.</summary>
    /// <exception cref="CommandFailedException">It is none of the database's, or there are several.</exception>
    public static async Task<string> TenantAsync(
        NpgsqlConnection connection, string? named, CancellationToken cancellation)
    {
        var tenants = new List<string>();
        await using var command = new NpgsqlCommand(
            "select distinct tenant_id from ledger.keys order by tenant_id", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) tenants.Add(row.GetString(0));
        if (named is not null)
            return tenants.Contains(named, StringComparer.Ordinal)
                ? named
                : throw new CommandFailedException(
                    $"There is no tenant '{named}' in the database: {Known()}. A tenant comes with its first key.");
        return tenants is [var only]
            ? only
            : throw new CommandFailedException($"Say which tenant is meant, with --tenant: {Known()}.");

        string Known() => tenants.Count == 0 ? "it has none" : $"it has {string.Join(", ", tenants)}";
    }

    /// <summary>What a tenant offers, all of one moment.</summary>
    public static async Task<CatalogueState> StateAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        return await CatalogueState.ReadAsync(connection, tenant, cancellation);
    }
}

using System.CommandLine;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.Cli.Verify;

/// <summary>The tenant that a command is about.</summary>
static class GivenTenant
{
    public static Option<string?> Option(string description) => new("--tenant") { Description = description };

    /// <summary>The tenant that was named; when none was, the only one that there is, or null when there are several.
    /// </summary>
    /// <exception cref="CommandFailedException">The ledger has no such tenant, or none at all.</exception>
    public static async Task<string?> FindAsync(
        NpgsqlDataSource database, string? named, CancellationToken cancellation)
    {
        if (named is not null)
            return !named.Contains('\0') && await LogTenants.HasAsync(database, named, cancellation)
                ? named
                : throw new CommandFailedException($"The ledger has no tenant '{named}'.");
        return await LogTenants.EndsAsync(database, cancellation) is var (first, last) && first == last ? first : null;
    }

    /// <summary>The same, when it must be one.</summary>
    /// <exception cref="CommandFailedException">None was named, and there is not just one.</exception>
    public static async Task<string> FindOneAsync(
        NpgsqlDataSource database, string? named, CancellationToken cancellation) =>
        await FindAsync(database, named, cancellation)
        ?? throw new CommandFailedException("The ledger does not have just one tenant: say which with --tenant.");
}

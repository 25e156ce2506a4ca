using System.CommandLine;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Cli.Keys;

/// <summary>A change of a tenant's keys, from the command line.</summary>
static class TenantChange
{
    /// <summary>Makes a change, see <see cref="CatalogueTransaction"/>.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="change">Locks, reads, decides and carries out; an exception undoes it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CommandFailedException">Others changed the same all the time.</exception>
    public static async Task<T> MakeAsync<T>(
        ParseResult parsed, string tenant, Func<CatalogueChange, Task<T>> change, CancellationToken cancellation)
    {
        await using var database = CommandSettings.Operator(parsed);
        try
        {
            var (result, _) = await CatalogueTransaction.ChangeAsync(
                database, TimeProvider.System, tenant, change, (_, _) => { }, cancellation);
            return result;
        }
        catch (ConcurrencyLostException e)
        {
            throw new CommandFailedException($"Not changed: {e.Message}. Try again.", ExitCodes.Unavailable);
        }
    }

    /// <summary>True when the tenant has a key or any event.</summary>
    /// <param name="connection">In the transaction of the change, if there is one.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<bool> ExistsAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select exists (select from ledger.keys where tenant_id = $1)
              or exists (select from ledger_events.mt_streams where tenant_id = $1)
            """, connection)
        { Parameters = { new() { Value = tenant } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Goes on only when the tenant is there: a name that is misspelled would else be a tenant.</summary>
    /// <inheritdoc cref="ExistsAsync"/>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        if (!await ExistsAsync(connection, tenant, cancellation))
            throw new CommandFailedException(
                $"There is no tenant '{tenant}': 'ledger tenants list' shows those that there are, and "
                + $"'ledger tenants create {tenant}' makes it.");
    }
}

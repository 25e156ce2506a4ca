using Npgsql;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Terminal;

/// <summary>Holds a command that writes what others are to understand against the schema of the database.</summary>
static class SchemaVersion
{
    /// <summary>Goes on only when the database is at the version that this program needs.</summary>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database ?? "";
        var version = await LedgerSchema.VersionAsync(database, cancellation);
        if (LedgerSchema.Trouble(name, version, LedgerSchema.VersionNeeded) is { } trouble)
            throw new CommandFailedException(trouble);
    }
}

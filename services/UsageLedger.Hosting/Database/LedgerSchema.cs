using System.Globalization;
using System.Reflection;
using Npgsql;

namespace UsageLedger.Hosting;

/// <summary>The database's schema, as the programs of this build need it.</summary>
public static class LedgerSchema
{
    /// <summary>The version that is needed. It is counted by the build, because Ingest may not refer to the rooms that
    /// hold the schema's files, and a number that somebody writes down here would be forgotten.</summary>
    public static int VersionNeeded { get; } = int.Parse(
        typeof(LedgerSchema).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(each => each.Key == "SchemaVersion").Value!,
        CultureInfo.InvariantCulture);

    /// <summary>What is wrong with a database, and what to do; null when a program can work with it.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="version">Its version; null when it has no schema at all.</param>
    /// <param name="needed">The version that is needed.</param>
    public static string? Trouble(string database, int? version, int needed) => version switch
    {
        null => $"The schema of database '{database}' is missing: run 'ledger migrate'.",
        { } older when older < needed =>
            $"The schema of database '{database}' is at version {older}, this program needs {needed}: "
            + "run 'ledger migrate'.",
        { } newer when newer > needed =>
            $"The schema of database '{database}' is at version {newer}, newer than the {needed} that this program "
            + "knows: run the newer program.",
        _ => null,
    };

    /// <summary>True when an error says that there is no schema yet: no database, no table, no right to read it, or no
    /// role, because the roles are made with the schema.</summary>
    public static bool IsMissing(PostgresException error) => error.SqlState
        is PostgresErrorCodes.InvalidCatalogName
        or PostgresErrorCodes.UndefinedTable
        or PostgresErrorCodes.InvalidSchemaName
        or PostgresErrorCodes.InsufficientPrivilege
        or PostgresErrorCodes.InvalidParameterValue;

    /// <summary>Asks for the version; null when there is no schema yet.</summary>
    /// <param name="database">Where.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="NpgsqlException">There is no answer.</exception>
    public static async Task<int?> VersionAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        try
        {
            await using var command = database.CreateCommand("select max(version) from ledger.schema_versions");
            return await command.ExecuteScalarAsync(cancellation) as int?;
        }
        catch (PostgresException e) when (IsMissing(e))
        {
            return null;
        }
    }
}

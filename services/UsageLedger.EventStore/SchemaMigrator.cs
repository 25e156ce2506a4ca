using System.Reflection;
using Npgsql;

namespace UsageLedger.EventStore;

/// <summary>
/// Brings the database's schema up to date: numbered files that are embedded in the given assemblies
/// (<c>Schema/0001_….sql</c>), each applied once, in order, in a transaction of its own, under an advisory lock.
/// </summary>
/// <param name="connectionString">Of a login that may create schemas and roles.</param>
/// <param name="assemblies">That hold the files.</param>
public sealed class SchemaMigrator(string connectionString, params IReadOnlyList<Assembly> assemblies)
{
    // Any fixed number: only migrations of this ledger take this lock.
    const long LockKey = 0x4C45444745520001;

    /// <summary>The number of the last file: the version that a database is at when it is up to date.</summary>
    public int NewestVersion => Files().Max(file => file.Version);

    /// <summary>The names of the files that a migration would apply now, in order; nothing is changed.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SchemaIsNewerException">The database is newer than this program.</exception>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        IReadOnlySet<int> applied;
        try
        {
            await connection.OpenAsync(cancellation);
            applied = await AppliedAsync(connection, cancellation);
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedTable)
        {
            applied = new HashSet<int>(); // no database yet, or an empty one
        }
        return [.. from file in Files() where !applied.Contains(file.Version) orderby file.Version select file.Name];
    }

    /// <summary>Creates the database if there is none, and applies what is missing. Doing it again does
    /// nothing.</summary>
    /// <param name="applied">Told the name of each file when it has been applied.</param>
    /// <param name="cancellation">Stops it; what was applied stays.</param>
    /// <returns>How many files were applied.</returns>
    /// <exception cref="SchemaIsNewerException">The database is newer than this program; nothing was done.</exception>
    public Task<int> MigrateAsync(Action<string> applied, CancellationToken cancellation) =>
        MigrateAsync(NewestVersion, _ => { }, applied, cancellation);

    /// <summary>The same, up to a version.</summary>
    /// <param name="versionMax">The last file to apply.</param>
    /// <param name="applying">Told the name of each file as it is begun.</param>
    /// <param name="applied">Told the name of each file when it has been applied.</param>
    /// <param name="cancellation">Stops it; what was applied stays.</param>
    /// <inheritdoc cref="MigrateAsync(Action{string}, CancellationToken)"/>
    public async Task<int> MigrateAsync(
        int versionMax, Action<string> applying, Action<string> applied, CancellationToken cancellation)
    {
        await CreateDatabaseAsync(cancellation);
        // Not pooled: the session's end frees the lock, and a pool keeps sessions. Waiting for another migration may
        // take as long as that migration does.
        var session = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(session.ConnectionString);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", cancellation);
        await ExecuteAsync(connection, """
            create schema if not exists ledger;
            create table if not exists ledger.schema_versions (
              version int primary key, name text not null, applied_at timestamptz not null default now());
            """, cancellation);
        var known = await AppliedAsync(connection, cancellation);
        var count = 0;
        foreach (var (version, name, sql) in Files().OrderBy(file => file.Version))
        {
            if (version > versionMax || known.Contains(version)) continue;
            applying(name);
            await ApplyAsync(connection, version, name, sql, cancellation);
            applied(name);
            count++;
        }
        return count;
    }

    async Task<IReadOnlySet<int>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var applied = new HashSet<int>();
        await using var command = new NpgsqlCommand("select version from ledger.schema_versions", connection);
        await using (var row = await command.ExecuteReaderAsync(cancellation))
            while (await row.ReadAsync(cancellation)) applied.Add(row.GetInt32(0));
        return applied.Count == 0 || applied.Max() <= NewestVersion
            ? applied
            : throw new SchemaIsNewerException(applied.Max(), NewestVersion);
    }

    async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connectionString);
        var server = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        { Parameters = { new() { Value = wanted.Database } } };
        if (await exists.ExecuteScalarAsync(cancellation) is not null) return;
        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(wanted.Database!);
        try
        {
            await ExecuteAsync(connection, $"create database {quoted}", cancellation);
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another migration created it between the look and the deed: what was wanted is there.
        }
    }

    // The row first: its key would stop a second migration, if ever one came past the lock.
    static async Task ApplyAsync(
        NpgsqlConnection connection, int version, string name, string sql, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var claim = new NpgsqlCommand(
            "insert into ledger.schema_versions (version, name) values ($1, $2)", connection)
        { Parameters = { new() { Value = version }, new() { Value = name } } };
        await claim.ExecuteNonQueryAsync(cancellation);
        await ExecuteAsync(connection, sql, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    IEnumerable<(int Version, string Name, string Sql)> Files() =>
        from assembly in assemblies
        from resource in assembly.GetManifestResourceNames()
        let at = resource.IndexOf(".Schema.", StringComparison.Ordinal)
        where at >= 0
        let name = resource[(at + ".Schema.".Length)..]
        select (int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), name,
            Sql.Embedded(assembly, name));

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>A database was migrated by a newer program.</summary>
public sealed class SchemaIsNewerException(int version, int known)
    : Exception($"the schema is at version {version}, newer than {known}")
{
    /// <summary>What the database is at.</summary>
    public int Version => version;

    /// <summary>The newest that this program knows.</summary>
    public int Known => known;
}

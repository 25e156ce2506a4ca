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

    /// <summary>Creates the database if there is none, and applies what is missing. Doing it again does
    /// nothing.</summary>
    /// <param name="progress">Told the name of each file as it is applied.</param>
    /// <param name="cancellation">Stops it; what was applied stays.</param>
    /// <returns>How many files were applied.</returns>
    public async Task<int> MigrateAsync(Action<string> progress, CancellationToken cancellation)
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
        var applied = 0;
        foreach (var (version, name, sql) in Files().OrderBy(file => file.Version))
            if (await ApplyAsync(connection, version, name, sql, cancellation))
            {
                progress(name);
                applied++;
            }
        return applied;
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

    static async Task<bool> ApplyAsync(
        NpgsqlConnection connection, int version, string name, string sql, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var claim = new NpgsqlCommand(
            "insert into ledger.schema_versions (version, name) values ($1, $2) on conflict do nothing", connection)
        { Parameters = { new() { Value = version }, new() { Value = name } } };
        if (await claim.ExecuteNonQueryAsync(cancellation) == 0) return false;
        await ExecuteAsync(connection, sql, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
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

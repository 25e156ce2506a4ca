using Npgsql;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Doctor;

/// <summary>Looks at the database, as the login itself: the roles may not be there.</summary>
static class DatabaseChecks
{
    const string Unreachable = "Look whether PostgreSQL runs there, and whether the connection string names it.";
    const string Unreadable = "Run 'ledger migrate'; or use a login that may read it, such as the owner.";

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        NpgsqlConnectionStringBuilder settings, CancellationToken cancellation)
    {
        var seconds = (int)BoundedCheck.TimeMax.TotalSeconds;
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Timeout = seconds,
            CommandTimeout = seconds,
        });
        var reached = await BoundedCheck.RunAsync(
            "database", Unreachable, token => ReachAsync(database, settings, token), cancellation);
        if (reached is [{ Verdict: Verdict.Wrong }, ..]) return [.. reached, .. DatabaseRules.Password(settings)];
        var name = settings.Database ?? "";
        var found = await Task.WhenAll(
            Check("schema", async token => [DatabaseRules.Schema(
                name, await LedgerSchema.VersionAsync(database, token), LedgerSchema.VersionNeeded)]),
            Check("durability", token => DurabilityAsync(database, token)),
            Check("encoding", async token => [DatabaseRules.Encoding(await ScalarAsync<string>(database, """
                select pg_encoding_to_char(encoding) from pg_database where datname = current_database()
                """, token))]),
            Check("replica", token => SessionChecks.ReplicasAsync(database, token)),
            Check("open transactions", token => SessionChecks.TransactionsAsync(database, token)),
            Check("roles", async token => [DatabaseRules.RolesThere(await ScalarAsync<string[]>(database, """
                select coalesce(array_agg(rolname::text), '{}') from pg_roles where rolname like 'ledger\_%'
                """, token))]),
            Check("login", token => LoginAsync(database, token)),
            Check("admin keys", async token => [DatabaseRules.AdminKeys(await ScalarAsync<long>(database, """
                select count(*) from ledger.keys where kind = 'admin' and revoked_at is null
                """, token))]));
        return [.. reached, .. DatabaseRules.Password(settings), .. found.SelectMany(each => each)];

        Task<IReadOnlyList<Finding>> Check(string check, Func<CancellationToken, Task<IReadOnlyList<Finding>>> look) =>
            BoundedCheck.RunAsync(check, Unreadable, look, cancellation);
    }

    static async Task<IReadOnlyList<Finding>> ReachAsync(
        NpgsqlDataSource database, NpgsqlConnectionStringBuilder settings, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return
        [
            Finding.Ok("database", $"'{settings.Database}' at {settings.Host}:{settings.Port} answers."),
            DatabaseRules.Version(connection.PostgreSqlVersion),
        ];
    }

    static async Task<IReadOnlyList<Finding>> DurabilityAsync(
        NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select name, setting from pg_settings
            where name in ('fsync', 'synchronous_commit', 'full_page_writes') order by name
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Finding>();
        while (await row.ReadAsync(cancellation))
            found.Add(DatabaseRules.Durability(row.GetString(0), row.GetString(1)));
        return found;
    }

    static async Task<IReadOnlyList<Finding>> LoginAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select rolname::text, rolsuper from pg_roles where rolname = session_user");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return [DatabaseRules.Login(row.GetString(0), row.GetBoolean(1))];
    }

    internal static async Task<T> ScalarAsync<T>(
        NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }
}

using System.Globalization;
using Npgsql;
using UsageLedger.Harness;
using UsageLedger.Projections;
using UsageLedger.Projections.Counting;

namespace UsageLedger.IntegrationTests.EventStore;

/// <summary>
/// A database as each version of the schema left it, with rows of everything that the version had, then brought up to
/// date: it holds what a database holds that was filled at the newest version. The rows are the files of
/// <c>Upgrades</c>, named for the versions that they fit: <c>since-until_topic.sql</c>.
/// </summary>
[Collection(EventLog.Name)]
public sealed class ADatabaseOfEachEarlierVersion(EventLogFixture log)
{
    const string Steps = "mapping_steps";
    static readonly int Newest = LedgerEvents.Schema("").NewestVersion;

    public static TheoryData<int> Earlier => [.. Enumerable.Range(1, Newest - 1)];

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Means_the_same_when_it_is_up_to_date(int version)
    {
        await using var old = await FilledAsync(version, version);
        var tables = await TablesAsync(old);
        await MigrateAsync(old.ConnectionString, Newest);
        await using var fresh = await FilledAsync(Newest, version);

        Assert.NotEmpty(tables);
        foreach (var table in tables.Union(await TablesAsync(old)))
            Assert.Equal(await RowsAsync(fresh, table), await RowsAsync(old, table));
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Has_the_consumption_that_a_new_fold_of_its_events_would_have(int version)
    {
        await using var database = await FilledAsync(version, version);
        await MigrateAsync(database.ConnectionString, Newest);
        var migrated = await RowsAsync(database, "ledger.consumption");
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var id in new[] { "a/b", "plain", "renamed" })
        {
            var user = await connection.UserAsync("t", id, default);
            await ConsumptionProjection.RefoldAsync(connection, "t", user, "calls%", default);
        }
        await transaction.CommitAsync();
        Assert.Equal(version >= 3 ? 9 : 0, migrated.Count);
        Assert.Equal(await RowsAsync(database, "ledger.consumption"), migrated);
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Has_events_that_can_be_read_and_takes_more(int version)
    {
        await using var database = await FilledAsync(version, version);
        await MigrateAsync(database.ConnectionString, Newest);
        await using var connection = await database.OpenConnectionAsync();
        Assert.Single(await LedgerEvents.StreamAsync(connection, "t", "feature/calls%25", default));
        const string stream = "usage/a%2Fb/calls%25";
        Assert.Equal(7, (await LedgerEvents.StreamAsync(connection, "t", stream, default)).Count);
        await using var transaction = await connection.BeginTransactionAsync();
        var more = EventLogFixture.Event(stream, tenant: "t");
        var appended = await log.Appender.AppendAsync(connection, [more], default);
        await transaction.CommitAsync();
        Assert.Equal((8, 201), (appended[more.Id].Version.Value, appended[more.Id].Position.Value));
    }

    // With the rows of the topics that the second version knew, as the first one keeps them.
    async Task<NpgsqlDataSource> FilledAsync(int version, int versionOfTopics)
    {
        var settings = new NpgsqlConnectionStringBuilder(log.ConnectionString) { Database = $"old_{Guid.NewGuid():n}" };
        await MigrateAsync(settings.ConnectionString, version);
        var database = NpgsqlDataSource.Create(settings.ConnectionString);
        var topics = Files().Where(file => file.Fits(versionOfTopics)).Select(file => file.Topic).ToHashSet();
        foreach (var file in Files().Where(file => file.Fits(version) && topics.Contains(file.Topic)))
            await database.CreateCommand(await File.ReadAllTextAsync(file.Path)).ExecuteNonQueryAsync();
        return database;
    }

    static async Task MigrateAsync(string connectionString, int version) =>
        await LedgerEvents.Schema(connectionString).MigrateAsync(version, _ => { }, _ => { }, default);

    // In the order of their names, users come after the catalogue, and grants after users.
    static IEnumerable<RowsFile> Files() =>
        from path in Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "tests/UsageLedger.IntegrationTests/EventStore/Upgrades"), "*.sql")
        let name = Path.GetFileNameWithoutExtension(path)
        orderby Order(name[10..]), name
        select new RowsFile(path, Number(name[..4]), Number(name[5..9]), name[10..]);

    static int Order(string topic) => topic switch { "log" => 0, "catalogue" => 1, "users" => 2, _ => 3 };

    static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    static Task<List<string>> TablesAsync(NpgsqlDataSource database) => TextsAsync(database, """
        select schemaname || '.' || tablename from pg_tables
        where schemaname in ('ledger', 'ledger_events') and tablename not in ('schema_versions', 'mapping_changes')
        order by 1
        """);

    static Task<List<string>> RowsAsync(NpgsqlDataSource database, string table) => TextsAsync(
        database,
        table.EndsWith(Steps, StringComparison.Ordinal)
            ? """
              select concat_ws(',', tenant_id, run_id, lane, position, coalesce(before::text, '-'), after)
              from ledger.mapping_steps, unnest(positions, before_usage_ids, after_usage_ids)
                as change (position, before, after)
              order by 1
              """
            : $"select row::text from {table} as row order by 1");

    static async Task<List<string>> TextsAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await row.ReadAsync()) texts.Add(row.GetString(0));
        return texts;
    }

    sealed record RowsFile(string Path, int Since, int Until, string Topic)
    {
        public bool Fits(int version) => version >= Since && version <= Until;
    }
}

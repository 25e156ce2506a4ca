using Npgsql;
using UsageLedger.Projections;

namespace UsageLedger.IntegrationTests.EventStore;

[Collection(EventLog.Name)]
public sealed class MigratingADatabase(EventLogFixture log)
{
    [Fact]
    public async Task Doing_it_again_does_nothing() =>
        Assert.Equal(0, await LedgerEvents.Schema(log.ConnectionString).MigrateAsync(_ => { }, default));

    [Fact]
    public async Task Four_at_once_apply_each_file_once()
    {
        var settings = new NpgsqlConnectionStringBuilder(log.ConnectionString) { Database = $"log_{Guid.NewGuid():n}" };
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => LedgerEvents.Schema(settings.ConnectionString).MigrateAsync(_ => { }, default))));
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var count = source.CreateCommand("select count(*) from ledger.schema_versions");
        Assert.Equal((long)applied.Sum(), await count.ExecuteScalarAsync());
        Assert.Single(applied, files => files > 0);
    }
}

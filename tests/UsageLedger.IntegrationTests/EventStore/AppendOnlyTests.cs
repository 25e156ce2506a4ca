using Npgsql;
using static UsageLedger.IntegrationTests.EventStore.EventLogFixture;

namespace UsageLedger.IntegrationTests.EventStore;

[Collection(EventLog.Name)]
public sealed class TheLogIsAppendOnly(EventLogFixture log)
{
    [Theory]
    [InlineData("update ledger_events.mt_events set data = '{}'")]
    [InlineData("delete from ledger_events.mt_events")]
    [InlineData("truncate ledger_events.mt_events cascade")]
    [InlineData("delete from ledger_events.mt_streams")]
    public async Task The_recorder_has_no_privilege_to_change_it(string sql)
    {
        await log.AppendAsync(Event(NewStream()));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(log.Recorder, sql));
    }

    [Theory]
    [InlineData("update ledger_events.mt_events set data = '{}'")]
    [InlineData("delete from ledger_events.mt_events")]
    [InlineData("truncate ledger_events.mt_events cascade")]
    [InlineData("delete from ledger_events.mt_streams")]
    public async Task A_trigger_stops_even_the_owner(string sql)
    {
        await log.AppendAsync(Event(NewStream()));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, await RefusalAsync(log.Owner, sql));
    }

    [Fact]
    public async Task A_reader_can_read_and_not_append()
    {
        var settings = new NpgsqlConnectionStringBuilder(log.ConnectionString) { Options = "-c role=ledger_reader" };
        await using var reader = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var read = reader.CreateCommand("select count(*) from ledger_events.mt_events");
        Assert.IsType<long>(await read.ExecuteScalarAsync());
        Assert.Equal(
            PostgresErrorCodes.InsufficientPrivilege,
            await RefusalAsync(reader, "insert into ledger_events.mt_streams (id, version) values ('x', 1)"));
    }

    [Fact]
    public async Task The_role_of_ingest_sees_keys_and_nothing_else()
    {
        var settings = new NpgsqlConnectionStringBuilder(log.ConnectionString) { Options = "-c role=ledger_keys" };
        await using var keys = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var read = keys.CreateCommand("select count(*) from ledger.keys");
        Assert.IsType<long>(await read.ExecuteScalarAsync());
        foreach (var table in new[] { "ledger_events.mt_events", "ledger.users", "ledger.consumption" })
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(keys, $"select * from {table}"));
    }

    static async Task<string> RefusalAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }
}

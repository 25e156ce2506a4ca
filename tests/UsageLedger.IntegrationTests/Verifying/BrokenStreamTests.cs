using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;

namespace UsageLedger.IntegrationTests.Verifying;

[Collection(RunningLedger.Name)]
public sealed class AStreamThatWasTamperedWith(LedgerFixture fixture) : IAsyncLifetime
{
    const string Stream = "where tenant_id = $1 and stream_id = $2";

    VerifiedTenant _tenant = null!;
    string _stream = "";

    public async Task InitializeAsync()
    {
        _tenant = await VerifiedTenant.CreateAsync(fixture);
        var (user, feature) = await _tenant.UserWithUsageAsync();
        await _tenant.RecordAsync(user, feature, 4);
        _stream = $"usage/{user}/{feature}";
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(1, "The stream begins at version 2: 1 event is missing.")]
    [InlineData(2, "Version 3 follows version 1: 1 event is missing.")]
    [InlineData(3, "The head stands at version 3, and the last event is of version 2.")]
    public async Task Misses_an_event_and_its_count(int version, string explanation)
    {
        await _tenant.BreakAsync(
            $"delete from ledger_events.mt_events {Stream} and version = $3", _stream, (long)version);
        Assert.Equal(explanation, await OneAsync(differencesOfConsumption: 1));
    }

    [Fact]
    public async Task Has_a_head_without_events()
    {
        await _tenant.BreakAsync($"""
            insert into ledger_events.mt_streams (tenant_id, id, version) select $1, $2 || '-more', 2
            """, _stream);
        Assert.Equal("The head stands at version 2, and the stream has no event.", await OneAsync());
    }

    [Fact]
    public async Task Has_events_without_a_head()
    {
        await _tenant.BreakAsync("delete from ledger_events.mt_streams where tenant_id = $1 and id = $2", _stream);
        Assert.Equal("The stream has 3 events and no head.", await OneAsync());
    }

    [Fact]
    public async Task Has_an_event_of_a_type_that_nobody_knows()
    {
        await _tenant.BreakAsync($"""
            insert into ledger_events.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
            select nextval('ledger_events.mt_events_sequence'), gen_random_uuid(), $2 || '-more', 1, 'null',
              'moon_landed', $1
            """, _stream);
        await _tenant.BreakAsync("insert into ledger_events.mt_streams (tenant_id, id, version) values ($1, $2, 1)",
            _stream + "-more");
        Assert.Equal(
            "1 events are of the type 'moon_landed', which this version does not know.", await OneAsync());
    }

    [Fact]
    public async Task Has_positions_that_do_not_rise()
    {
        await _tenant.BreakAsync($"""
            update ledger_events.mt_events
            set seq_id = case version when 1 then nextval('ledger_events.mt_events_sequence') else seq_id end {Stream}
            """, _stream);
        Assert.Matches(
            @"\AThe position [0-9]+ of version 2 does not rise: that of version 1 is [0-9]+\.\z",
            await OneAsync(differencesOfConsumption: 1));
    }

    async Task<string?> OneAsync(int differencesOfConsumption = 0)
    {
        var found = await _tenant.FindAsync("--all");
        Assert.Equal(
            differencesOfConsumption, found.GetProperty("consumption").GetProperty("differenceCount").GetInt64());
        return Assert.Single(found.GetProperty("streams").GetProperty("differences").EnumerateArray())
            .Text("explanation");
    }
}

/// <summary>What concerns all of a log, in a database of its own.</summary>
public sealed class ALogThatWasTamperedWith(ServersFixture fixture) : IClassFixture<ServersFixture>, IAsyncLifetime
{
    const string Events = """
        insert into ledger_events.mt_streams (tenant_id, id, version) values ('t', 'settings', 3);
        insert into ledger_events.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
        select nth, gen_random_uuid(), 'settings', nth, 'null', 'allowance_policy_set', 't'
        from generate_series(1, 3) as nth;
        select setval('ledger_events.mt_events_sequence', 3);
        """;

    Installation _ledger = null!;

    public async Task InitializeAsync()
    {
        _ledger = await Installation.CreateAsync(fixture.Servers);
        await ExecuteAsync(Events);
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Is_healthy_before_with_a_hole_that_a_rollback_left()
    {
        await ExecuteAsync("select nextval('ledger_events.mt_events_sequence')");
        await AppendAsync(position: 5, version: 4);
        Assert.Equal(0, (await _ledger.CommandAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task Has_an_id_twice()
    {
        await ExecuteAsync("drop index ledger_events.idx_mt_events_event_id");
        await BreakAsync("update ledger_events.mt_events set id = md5('x')::uuid where version > 1");
        Assert.Matches(@"\AThe event id [0-9a-f-]{36} stands 2 times in the log\.\z", await OneAsync());
    }

    [Fact]
    public async Task Has_a_sequence_that_would_give_out_positions_again()
    {
        await ExecuteAsync("select setval('ledger_events.mt_events_sequence', 2)");
        Assert.StartsWith(
            "The log reaches position 3, and the sequence that gives positions out stands at 2",
            await OneAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_an_event_before_its_beginning()
    {
        await BreakAsync("update ledger_events.mt_events set seq_id = 0 where version = 1");
        Assert.StartsWith("The event stands before the first position", await OneAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holds_up_whoever_follows_it_when_a_transaction_stays_open()
    {
        await using var connection = await _ledger.DataSource.OpenConnectionAsync();
        await using var open = await connection.BeginTransactionAsync();
        await using var taking = new Npgsql.NpgsqlCommand(
            "select nextval('ledger_events.mt_events_sequence'), pg_current_xact_id()", connection);
        await taking.ExecuteNonQueryAsync();
        await AppendAsync(position: 5, version: 4);
        Assert.StartsWith("Nothing stands at position 4, and transaction", await OneAsync(), StringComparison.Ordinal);
        await open.RollbackAsync();
        Assert.Equal(0, (await _ledger.CommandAsync("verify")).ExitCode);
    }

    Task AppendAsync(long position, long version) => ExecuteAsync(FormattableString.Invariant($"""
        update ledger_events.mt_streams set version = {version};
        insert into ledger_events.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
        values ({position}, gen_random_uuid(), 'settings', {version}, 'null', 'allowance_policy_set', 't');
        select setval('ledger_events.mt_events_sequence', {position})
        """));

    Task BreakAsync(string sql) => ExecuteAsync($"set session_replication_role = replica; {sql}; reset all");

    async Task ExecuteAsync(string sql) => await _ledger.DataSource.CreateCommand(sql).ExecuteNonQueryAsync();

    async Task<string?> OneAsync()
    {
        var end = await _ledger.CommandAsync("verify", "--json");
        Assert.True(end.ExitCode == 1, $"{end.ExitCode}: {end.Output}{end.Error}");
        return Assert.Single(end.Json.GetProperty("streams").GetProperty("differences").EnumerateArray())
            .Text("explanation");
    }
}

using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Counting;

namespace UsageLedger.IntegrationTests.EventStore;

/// <summary>A database as version 3 of the schema left it, with subscriptions that ended, then brought up to date.
/// </summary>
[Collection(EventLog.Name)]
public sealed class ADatabaseOfAnEarlierVersion(EventLogFixture log) : IAsyncLifetime
{
    NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(log.ConnectionString) { Database = $"old_{Guid.NewGuid():n}" };
        await log.Owner.CreateCommand($"create database {settings.Database}").ExecuteNonQueryAsync();
        _database = NpgsqlDataSource.Create(settings.ConnectionString);
        await ExecuteAsync("""
            create schema ledger;
            create table ledger.schema_versions (
              version int primary key, name text not null, applied_at timestamptz not null default now())
            """);
        foreach (var (assembly, version, name) in new[]
        {
            (typeof(SchemaMigrator).Assembly, 1, "0001_event_log.sql"),
            (typeof(LedgerEvents).Assembly, 2, "0002_catalogue.sql"),
            (typeof(LedgerEvents).Assembly, 3, "0003_consumption.sql"),
        })
        {
            await ExecuteAsync(Sql.Embedded(assembly, name));
            await ExecuteAsync($"insert into ledger.schema_versions (version, name) values ({version}, '{name}')");
        }
        await ExecuteAsync(OldRows);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Has_statuses_for_what_was_known_of_its_subscriptions()
    {
        await MigrateAsync();
        Assert.Equal(
            [
                "ended: 2026-01-31 09:30 ACTIVE, 2026-03-10 00:00 CANCELLED",
                "trial: 2026-02-01 00:00 TRIALING, 2026-02-15 00:00 ACTIVE",
                "trial-ended: 2026-02-01 00:00 TRIALING, 2026-02-05 00:00 CANCELLED",
            ],
            await TextsAsync("""
                select source_id || ': ' || string_agg(
                  to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' ' || status, ', ' order by since)
                from ledger.allowances, unnest(status_since, statuses) as step (since, status)
                group by source_id order by source_id
                """));
        Assert.Equal(
            await TextsAsync("select id || statuses::text || status_since::text from ledger.subscriptions order by 1"),
            await TextsAsync(
                "select source_id || statuses::text || status_since::text from ledger.allowances order by 1"));
    }

    [Fact]
    public async Task Has_its_consumption_counted_up_to_the_end_of_what_has_ended()
    {
        await MigrateAsync();
        Assert.Contains("1000: 2026-02-28 09:30 to 2026-03-10 00:00", await ConsumptionAsync());
    }

    [Fact]
    public async Task Has_the_consumption_that_a_new_fold_of_the_events_would_have()
    {
        await MigrateAsync();
        var migrated = await RowsAsync();
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ConsumptionProjection.RefoldAsync(connection, "t", UserIds.Of("a/b"), "calls%", default);
        await transaction.CommitAsync();
        Assert.NotEmpty(migrated);
        Assert.Equal(await RowsAsync(), migrated);
    }

    async Task MigrateAsync() =>
        await LedgerEvents.Schema(_database.ConnectionString).MigrateAsync(_ => { }, CancellationToken.None);

    Task<List<string>> ConsumptionAsync() => TextsAsync("""
        select used || ': ' || to_char(period_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' to '
          || to_char(period_end at time zone 'UTC', 'YYYY-MM-DD HH24:MI')
        from ledger.consumption order by period_start, period_end
        """);

    Task<List<string>> RowsAsync() =>
        TextsAsync("select c::text from ledger.consumption c order by period_start, period_end");

    async Task<List<string>> TextsAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await row.ReadAsync()) texts.Add(row.GetString(0));
        return texts;
    }

    async Task ExecuteAsync(string sql) => await _database.CreateCommand(sql).ExecuteNonQueryAsync();

    // Ids that are escaped in stream names; a SET and a late ADD before it; usage before, in and after each schedule.
    const string OldRows = """
        insert into ledger.features values ('t', 'calls%', 'Calls', 'CONSUMABLE', null, null, null, now(), now(), 1);
        insert into ledger.packages
          values ('t', 'base', 'Base', false, '{}', 'PUBLISHED', null, now(), now(), 2),
            ('t', 'extra', 'Extra', true, '{}', 'PUBLISHED', null, now(), now(), 3),
            ('t', 'yearly', 'Yearly', true, '{}', 'PUBLISHED', null, now(), now(), 3);
        insert into ledger.users values ('t', 'a/b', null, null, null, null, now(), now(), 4);
        insert into ledger.subscriptions values
          ('t', 'ended', 'a/b', 'base', '2026-01-31 09:30Z', null, '2026-03-10Z', now(), 5),
          ('t', 'trial', 'a/b', 'extra', '2026-02-01Z', '2026-02-15Z', null, now(), 6),
          ('t', 'trial-ended', 'a/b', 'yearly', '2026-02-01Z', '2026-02-15Z', '2026-02-05Z', now(), 7);
        insert into ledger.allowances values
          ('t', 'a/b', 'calls%', 'ended', 'base', 'CONSUMABLE', 10, 'MONTH', false, '2026-01-31 09:30Z', null,
            '2026-03-10Z'),
          ('t', 'a/b', 'calls%', 'trial', 'extra', 'CONSUMABLE', 5, 'DAY', false, '2026-02-01Z', '2026-02-15Z', null),
          ('t', 'a/b', 'calls%', 'trial-ended', 'yearly', 'CONSUMABLE', 5, null, false, '2026-02-01Z', '2026-02-15Z',
            '2026-02-05Z');
        insert into ledger_events.mt_streams (id, version, tenant_id) values ('usage/a%2Fb/calls%25', 7, 't');
        insert into ledger_events.mt_events (seq_id, id, stream_id, version, type, tenant_id, mt_dotnet_type, data)
        select 100 + nth, md5(nth::text)::uuid, 'usage/a%2Fb/calls%25', nth, 'usage_recorded', 't', 'x',
          jsonb_build_object('userId', 'a/b', 'featureId', 'calls%', 'delta', delta, 'action', action,
            'occurredAt', at, 'source', 'api', 'id', nth)
        from (values
          (1, '2026-01-31T09:00:00Z', 'Add', 1.0), (2, '2026-02-01T00:00:00Z', 'Add', 10.5),
          (3, '2026-03-05T00:00:00Z', 'Set', 900), (4, '2026-03-01T00:00:00Z', 'Add', 7),
          (5, '2026-03-06T00:00:00Z', 'Add', 100), (6, '2026-03-20T00:00:00Z', 'Add', 5000),
          (7, '2026-03-06T00:00:00Z', 'Add', 0)) as usage (nth, at, action, delta);
        insert into ledger.consumption values
          ('t', 'a/b', 'calls%', '2026-02-28 09:30Z', '2026-03-31 09:30Z', 6000, null, null, now(),
            md5('6')::uuid, 106);
        """;
}

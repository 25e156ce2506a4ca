using System.Text.Json;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using static UsageLedger.IntegrationTests.EventStore.EventLogFixture;

namespace UsageLedger.IntegrationTests.EventStore;

/// <summary>The format on disk that other programs rely on, read with nothing but SQL.</summary>
[Collection(EventLog.Name)]
public sealed class EventsOnDisk(EventLogFixture log)
{
    static readonly DateTimeOffset OccurredAt = new(2026, 11, 20, 12, 0, 0, 123, 456, TimeSpan.Zero);
    static readonly DateTimeOffset RecordedAt = new(2026, 11, 20, 12, 0, 1, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_row_has_what_the_format_asks_for()
    {
        var (stream, id) = (NewStream(), Guid.NewGuid());
        await log.AppendAsync(new NewEvent("acme", new(stream), id, Body(), RecordedAt));
        var row = await RowAsync("select * from ledger_events.mt_events where id = $1", id);

        Assert.Equal(stream, row["stream_id"]);
        Assert.Equal(1L, row["version"]);
        Assert.Equal("acme", row["tenant_id"]);
        Assert.Equal("usage_recorded", row["type"]);
        Assert.Equal("UsageLedger.Domain.Usage.UsageRecorded, UsageLedger.Domain", row["mt_dotnet_type"]);
        Assert.Equal(false, row["is_archived"]);
        Assert.Equal(DBNull.Value, row["bdata"]);
        Assert.Equal(RecordedAt.UtcDateTime, row["timestamp"]);
    }

    [Fact]
    public async Task The_body_is_camel_case_with_enums_as_text_and_numbers_as_numbers()
    {
        var (stream, id) = (NewStream(), Guid.NewGuid());
        await log.AppendAsync(new NewEvent("acme", new(stream), id, Body(), RecordedAt));
        var data = (string)(await RowAsync("select data::text from ledger_events.mt_events where id = $1", id))["data"];
        var body = JsonDocument.Parse(data).RootElement;

        Assert.Equal(
            ["action", "delta", "featureId", "id", "occurredAt", "properties", "source", "userId"],
            body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("Set", body.GetProperty("action").GetString());
        Assert.Equal("0.30", body.GetProperty("delta").GetRawText());
        Assert.Equal("2026-11-20T12:00:00.123456+00:00", body.GetProperty("occurredAt").GetString());
        Assert.Equal("eu", body.GetProperty("properties").GetProperty("region").GetString());
    }

    [Fact]
    public async Task The_head_of_a_stream_has_the_version_of_its_last_event()
    {
        var stream = NewStream();
        for (var i = 0; i < 3; i++) await log.AppendAsync(Event(stream), Event(stream));
        var head = await RowAsync("select * from ledger_events.mt_streams where id = $1", stream);
        Assert.Equal(6L, head["version"]);
        Assert.Equal("acme", head["tenant_id"]);
        Assert.Equal(false, head["is_archived"]);
    }

    [Fact]
    public async Task Every_stream_of_the_log_is_contiguous_and_rises_with_the_position()
    {
        await log.AppendAsync(Event(NewStream()), Event(NewStream()));
        Assert.Equal(0L, await log.ScalarAsync<long>("""
            select count(*) from (
              select tenant_id, stream_id from ledger_events.mt_events group by tenant_id, stream_id
              having min(version) <> 1 or max(version) <> count(*)
            ) broken
            """));
        Assert.Equal(0L, await log.ScalarAsync<long>("""
            select count(*) from (
              select seq_id, lag(seq_id) over (partition by tenant_id, stream_id order by version) as before
              from ledger_events.mt_events
            ) placed where seq_id <= before
            """));
        Assert.Equal(0L, await log.ScalarAsync<long>("""
            select count(*) from ledger_events.mt_streams s
            where version <> (select max(version) from ledger_events.mt_events e
              where e.tenant_id = s.tenant_id and e.stream_id = s.id)
            """));
    }

    [Fact]
    public async Task No_position_lies_beyond_the_sequence()
    {
        await log.AppendAsync(Event(NewStream()));
        Assert.True(await log.ScalarAsync<bool>(
            "select last_value >= (select max(seq_id) from ledger_events.mt_events) "
            + "from ledger_events.mt_events_sequence"));
        Assert.Equal(1L, await log.ScalarAsync<long>(
            "select cache_size from pg_sequences where sequencename = 'mt_events_sequence'"));
    }

    [Fact]
    public async Task The_keys_and_indexes_are_those_of_the_format()
    {
        await using var command = log.Owner.CreateCommand("""
            select indexname, indexdef from pg_indexes where schemaname = 'ledger_events' order by indexname
            """);
        await using var row = await command.ExecuteReaderAsync();
        var indexes = new Dictionary<string, string>();
        while (await row.ReadAsync()) indexes.Add(row.GetString(0), row.GetString(1));
        Assert.Contains("UNIQUE", indexes["idx_mt_events_event_id"], StringComparison.Ordinal);
        Assert.EndsWith("(id)", indexes["idx_mt_events_event_id"], StringComparison.Ordinal);
        Assert.EndsWith(
            "(tenant_id, stream_id, version)", indexes["pk_mt_events_stream_and_version"], StringComparison.Ordinal);
        Assert.EndsWith("(seq_id)", indexes["pk_mt_events"], StringComparison.Ordinal);
        Assert.EndsWith("(tenant_id, id)", indexes["pk_mt_streams_tenant_id_id"], StringComparison.Ordinal);
    }

    static UsageRecorded Body() => new(
        "124", "api-calls", 0.30m, UsageAction.Set, OccurredAt, "api", "req-1",
        JsonDocument.Parse("""{"region":"eu"}""").RootElement);

    async Task<Dictionary<string, object>> RowAsync(string sql, object parameter)
    {
        await using var command = log.Owner.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        return Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, row.GetValue);
    }
}

using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Usage that a service publishes straight to the broker, without MassTransit.</summary>
[Collection(RunningLedger.Name)]
public sealed class UsagePublishedStraightToTheBroker(LedgerFixture fixture) : IAsyncLifetime
{
    static readonly string ErrorQueue = Broker.ErrorQueue(Broker.InboxQueue);
    readonly string _user = $"user-{Guid.NewGuid():n}";
    AmqpProducer _producer = null!;

    Installation Ledger => fixture.Ledger;

    public async Task InitializeAsync() => _producer = await AmqpProducer.ConnectAsync(Ledger.Broker);

    public async Task DisposeAsync() => await _producer.DisposeAsync();

    [Fact]
    public async Task Bare_json_is_recorded_with_its_defaults()
    {
        await _producer.PublishAsync($$"""{"tenant":"acme-test","userId":"{{_user}}","featureId":"api-calls"}""");
        var body = Assert.Single(await RecordedAsync(1));
        Assert.Equal(1, body.GetProperty("delta").GetDecimal());
        Assert.Equal("Add", body.GetProperty("action").GetString());
        Assert.Equal("api", body.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Every_field_is_kept()
    {
        var id = Own("req-1");
        await _producer.PublishAsync($$$"""
            {"tenant":"acme-test","id":"{{{id}}}","source":"billing","userId":"{{{_user}}}","featureId":"api-calls",
             "delta":-2.50,"action":"SET","occurredAt":"2026-11-20T12:00:00.123456Z","properties":{"region":"eu"}}
            """);
        var body = Assert.Single(await RecordedAsync(1));
        Assert.Equal("-2.50", body.GetProperty("delta").GetRawText());
        Assert.Equal("Set", body.GetProperty("action").GetString());
        Assert.Equal("billing", body.GetProperty("source").GetString());
        Assert.Equal(id, body.GetProperty("id").GetString());
        Assert.Equal("2026-11-20T12:00:00.123456+00:00", body.GetProperty("occurredAt").GetString());
        Assert.Equal("eu", body.GetProperty("properties").GetProperty("region").GetString());
    }

    [Fact]
    public async Task Json_without_a_content_type_is_read_too()
    {
        await _producer.PublishAsync(Usage("req-1"), contentType: null);
        Assert.Single(await RecordedAsync(1));
    }

    [Fact]
    public async Task The_same_id_is_recorded_once()
    {
        for (var i = 0; i < 5; i++) await _producer.PublishAsync(Usage("req-1"));
        await _producer.PublishAsync(Usage("req-2"));
        Assert.Equal(2, (await RecordedAsync(2)).Count);
    }

    [Fact]
    public async Task Without_an_id_the_message_id_stands_in()
    {
        for (var i = 0; i < 3; i++) await _producer.PublishAsync(Usage(id: null), messageId: $"{_user}-message");
        await _producer.PublishAsync(Usage("last"));
        var ids = (await RecordedAsync(2)).Select(each => each.GetProperty("id").GetString());
        Assert.Equal([$"{_user}-message", Own("last")], ids);
    }

    [Theory]
    [InlineData("this is no JSON", "")]
    [InlineData("""{"tenant":"acme-test","userId":"u"}""", "featureId is required")]
    [InlineData("""{"tenant":"acme-test","userId":"u","featureId":"f","delta":"many"}""", "delta")]
    [InlineData("""{"tenant":"acme-test","userId":"u","featureId":"f","delta":1e40}""", "delta")]
    [InlineData("""{"tenant":"acme-test","userId":"u","featureId":"f","occurredAt":"yesterday"}""", "occurredAt")]
    [InlineData("""{"tenant":"acme-test","userId":"u","featureId":"f","properties":{"a":"\u0000"}}""", "properties")]
    public async Task What_cannot_be_recorded_is_kept_with_the_reason_and_stops_nobody(string json, string reason)
    {
        await EmptyErrorQueueAsync();
        await _producer.PublishAsync(json);
        await _producer.PublishAsync(Usage("after-it"));
        Assert.Single(await RecordedAsync(1));
        var kept = await Eventually.AsyncValue(
            "the message in the error queue", () => _producer.TakeAsync(ErrorQueue), message => message is not null);
        Assert.Contains(reason, kept!.Value.Headers["MT-Fault-Message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_kept_as_a_conflict_and_the_first_stands()
    {
        await EmptyErrorQueueAsync();
        await _producer.PublishAsync(Usage("req-1", delta: 3));
        await _producer.PublishAsync(Usage("req-1", delta: 4));
        var kept = await Eventually.AsyncValue(
            "the conflict in the error queue", () => _producer.TakeAsync(ErrorQueue), message => message is not null);
        Assert.Equal("conflict", kept!.Value.Headers["MT-Reason"]);
        Assert.Equal(3, Assert.Single(await RecordedAsync(1)).GetProperty("delta").GetDecimal());
    }

    string Usage(string? id, decimal delta = 1) => System.Text.Json.JsonSerializer.Serialize(
        new { tenant = "acme-test", id = id is null ? null : Own(id), userId = _user, featureId = "api-calls", delta });

    // An id is one event for a whole tenant.
    string Own(string id) => $"{_user}-{id}";

    async Task<List<System.Text.Json.JsonElement>> RecordedAsync(int count) => await Eventually.AsyncValue(
        $"{count} events", () => Ledger.EventsAsync(_user, "api-calls"), events => events.Count >= count);

    async Task EmptyErrorQueueAsync()
    {
        while (await _producer.TakeAsync(ErrorQueue) is not null) { }
    }
}

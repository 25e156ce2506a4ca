using System.Net;
using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Reversals that are refused, each with a stable type and a sentence that says what to do; and what stands in
/// the queue of reversals.</summary>
[Collection(RunningLedger.Name)]
public sealed class ReversalsThatAreRefused(LedgerFixture fixture) : IAsyncLifetime
{
    static readonly string ErrorQueue = Broker.ErrorQueue(Broker.ReversalQueue);
    readonly string _user = $"user-{Guid.NewGuid():n}";
    AmqpProducer _broker = null!;

    LedgerApi Api => fixture.Api;

    public async Task InitializeAsync()
    {
        _broker = await AmqpProducer.ConnectAsync(fixture.Ledger.Broker);
        while (await _broker.TakeAsync(ErrorQueue) is not null) { }
    }

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Fact]
    public async Task Of_an_event_that_the_ledger_does_not_have()
    {
        var refused = await Api.ReverseAsync(Guid.NewGuid());
        IsProblem(refused, HttpStatusCode.NotFound, "usage-unknown", "try again");
        Assert.Contains("no usage event", await KeptReasonAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_event_of_another_tenant()
    {
        var other = await fixture.Ledger.OtherTenantAsync($"globex-{Guid.NewGuid():n}");
        var theirs = await other.RecordAsync(new { userId = _user, featureId = "f" });
        var refused = await Api.ReverseAsync(theirs["eventId"].GetGuid());
        IsProblem(refused, HttpStatusCode.NotFound, "usage-unknown", "try again");
    }

    [Fact]
    public async Task Of_an_event_that_is_no_usage()
    {
        await Api.DefineUserAsync(_user);
        var defined = await fixture.Ledger.ScalarAsync<Guid>(
            "select id from ledger_events.mt_events where stream_id = $1", $"user/{_user}");
        IsProblem(await Api.ReverseAsync(defined), HttpStatusCode.NotFound, "usage-unknown", "try again");
    }

    [Fact]
    public async Task Of_a_reversal()
    {
        var reversal = await Api.ReverseAsync(await RecordAsync());
        var refused = await Api.ReverseAsync(reversal["eventId"].GetGuid());
        IsProblem(refused, HttpStatusCode.UnprocessableEntity, "reversal-of-reversal", "Record the usage again");
        Assert.Contains("itself a reversal", await KeptReasonAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_everything_that_is_wrong_named_at_once()
    {
        var refused = await Api.SendAsync(
            fixture.Ledger.Ingest, HttpMethod.Post, "/v1/usage/req-8841/reversal", new { reason = "" });
        IsProblem(refused, HttpStatusCode.BadRequest, "invalid-fields", "reason is empty");
        Assert.Equal(
            ["eventId", "reason"],
            refused["errors"].EnumerateArray().Select(error => error.GetProperty("field").GetString()).Order());
    }

    [Fact]
    public async Task With_a_public_key()
    {
        var made = await Api.SendAsync(
            fixture.Ledger.Admin, HttpMethod.Post, "/v1/keys", new { kind = "public", name = "reversals" });
        var reader = new LedgerApi(fixture.Ledger, made["key"].GetString()!);
        IsProblem(await reader.ReverseAsync(Guid.NewGuid()), HttpStatusCode.Forbidden, "forbidden", "admin");
    }

    [Fact]
    public async Task Never_for_usage_of_a_source_that_calls_itself_reversal()
    {
        var recorded = await RecordAsync();
        var other = await RecordAsync($"{recorded}", source: "reversal");
        var answer = await Api.ReverseAsync(recorded);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEqual(other, answer["eventId"].GetGuid());
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("""{"tenant":"acme-test"}""")]
    public async Task A_message_that_cannot_be_read_is_kept_and_stops_nobody(string message)
    {
        for (var i = 0; i < 8; i++) await _broker.PublishAsync(message, exchange: Broker.ReversalExchange);
        Assert.Equal("recorded", (await Api.ReverseAsync(await RecordAsync()))["outcome"].GetString());
        await Eventually.IsTrue(
            "all in the error queue", async () => await _broker.CountAsync(ErrorQueue) == 8);
    }

    async Task<Guid> RecordAsync(string? id = null, string source = "api") => LedgerApi.Ensure(
        await Api.RecordAsync(new { id, source, userId = _user, featureId = "f" }))["eventId"].GetGuid();

    async Task<string> KeptReasonAsync()
    {
        var kept = await Eventually.AsyncValue(
            "the reversal in the error queue", () => _broker.TakeAsync(ErrorQueue), message => message is not null);
        return kept!.Value.Headers["MT-Fault-Message"];
    }

    static void IsProblem(Answer refused, HttpStatusCode status, string type, string detail)
    {
        Assert.Equal(status, refused.Status);
        Assert.Equal($"urn:usage-ledger:{type}", refused["type"].GetString());
        Assert.Contains(detail, refused["detail"].GetString(), StringComparison.OrdinalIgnoreCase);
    }
}

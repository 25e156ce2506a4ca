using System.Net;
using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>One of the two servers is away for a while, with servers and hosts of these tests' own.</summary>
[Collection(LedgerWithOutages.Name)]
public sealed class ReversalsWhileAServerIsAway(OutageFixture fixture) : IAsyncLifetime
{
    readonly Servers _servers = fixture.Servers;
    readonly Installation _ledger = fixture.Ledger;
    string _user = "";
    string _feature = "";
    Guid _recorded;

    public async Task InitializeAsync()
    {
        await fixture.RecoveredAsync();
        (_user, _feature) = await _ledger.Api.SubscribedUserAsync(limit: 1_000);
        _recorded = await RecordAsync(7);
        await RecordAsync(1);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Without_postgresql_it_is_accepted_and_recorded_even_by_a_recorder_that_comes_later()
    {
        await _servers.KillAsync("postgres");
        var accepted = await _ledger.Api.ReverseAsync(_recorded, waitSeconds: 1);
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.Equal(EventIds.OfReversal(_ledger.Tenant, _recorded), accepted["eventId"].GetGuid());

        await _ledger.Recorder.KillAsync();
        await _servers.RestartAsync("postgres");
        await _ledger.Recorder.StartAsync();
        await Eventually.AsyncValue(
            "the usage to be taken back",
            () => _ledger.Api.CheckAsync(_user, _feature, "consistency=strong"),
            check => check.Status == HttpStatusCode.OK
                && check["consumption"].GetProperty("used").GetDecimal() == 1);
        Assert.Equal("duplicate", (await _ledger.Api.ReverseAsync(_recorded))["outcome"].GetString());
    }

    [Fact]
    public async Task Without_rabbitmq_it_is_refused_clearly_and_the_same_again_does_later()
    {
        await _servers.KillAsync("rabbitmq");
        var refused = await _ledger.Api.ReverseAsync(_recorded);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal("urn:usage-ledger:unavailable", refused["type"].GetString());

        await _servers.RestartAsync("rabbitmq");
        await _ledger.Ingest.WaitUntilReadyAsync();
        var again = await Eventually.AsyncValue(
            "the reversal to be taken",
            () => _ledger.Api.ReverseAsync(_recorded),
            answer => answer.Status == HttpStatusCode.OK);
        Assert.Contains(again["outcome"].GetString(), new[] { "recorded", "duplicate" });
        Assert.Equal(1, await _ledger.Api.UsedAsync(_user, _feature, "consistency=strong"));
    }

    async Task<Guid> RecordAsync(decimal delta) => LedgerApi.Ensure(
        await _ledger.Api.RecordAsync(new { userId = _user, featureId = _feature, delta }))["eventId"].GetGuid();
}

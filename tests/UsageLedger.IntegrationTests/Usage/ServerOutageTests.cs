using System.Net;
using UsageLedger.Contracts;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using UsageLedger.IntegrationTests.Kana;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>One of the two servers is away for a while. An outage takes long, so that there is one of each: for usage
/// over REST and over GraphQL, for reversals and for checks.</summary>
[Collection(LedgerWithOutages.Name)]
public sealed class WhileAServerIsAway(OutageFixture fixture) : IAsyncLifetime
{
    readonly Servers _servers = fixture.Servers;
    readonly Installation _ledger = fixture.Ledger;
    string _user = "";
    string _feature = "";
    Guid _mistake;

    public async Task InitializeAsync()
    {
        await fixture.RecoveredAsync();
        (_user, _feature) = await _ledger.Api.SubscribedUserAsync(limit: 1_000);
        LedgerApi.Ensure(await _ledger.Api.RecordAsync(Usage("before")));
        var mistake = await _ledger.Api.RecordAsync(new { userId = _user, featureId = _feature, delta = 7 });
        _mistake = LedgerApi.Ensure(mistake)["eventId"].GetGuid();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Without_postgresql_usage_is_still_accepted_and_recorded_when_it_returns()
    {
        await _servers.KillAsync("postgres");
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.Accepted, (await _ledger.Api.PostUsageAsync(Usage($"during-{i}"))).Status);
        var during = (await RecordOverGraphQLAsync("over-graphql")).Data("recordUsage");
        Assert.True(during.GetProperty("recorded").GetBoolean());
        Assert.Contains("will be counted", during.Text("reason"), StringComparison.Ordinal);
        var accepted = await _ledger.Api.ReverseAsync(_mistake, waitSeconds: 1);
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.Equal(EventIds.OfReversal(_ledger.Tenant, _mistake), accepted["eventId"].GetGuid());
        var refused = await _ledger.Api.AskAsync(_ledger.Admin, "{ users { id } }");
        refused.AssertFails("UNAVAILABLE", "Error");
        await IsNotReadyAsync(_ledger.Recorder, "PostgreSQL");
        await Eventually.AsyncValue(
            "checks to be refused", CheckAsync, answer => answer.Status == HttpStatusCode.ServiceUnavailable);

        await _servers.RestartAsync("postgres");
        await _ledger.Recorder.WaitUntilReadyAsync();
        await Eventually.AsyncValue("everything counted, and the mistake not", UsedAsync, used => used == 22);
        Assert.Equal("duplicate", (await _ledger.Api.RecordAsync(Usage("during-3")))["outcome"].GetString());
        Assert.Equal("duplicate", (await _ledger.Api.ReverseAsync(_mistake))["outcome"].GetString());
    }

    [Fact]
    public async Task Without_postgresql_a_reversal_waits_even_for_a_recorder_that_comes_later()
    {
        await _servers.KillAsync("postgres");
        Assert.Equal(HttpStatusCode.Accepted, (await _ledger.Api.ReverseAsync(_mistake, waitSeconds: 1)).Status);
        await _ledger.Recorder.KillAsync();
        await _servers.RestartAsync("postgres");
        await _ledger.Recorder.StartAsync();
        await Eventually.AsyncValue("the mistake to be taken back", UsedAsync, used => used == 1);
    }

    [Fact]
    public async Task Without_rabbitmq_usage_is_refused_clearly_checks_go_on_and_all_recovers_by_itself()
    {
        await _servers.KillAsync("rabbitmq");
        var refused = await _ledger.Api.PostUsageAsync(Usage("during"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        (await RecordOverGraphQLAsync("over-graphql")).AssertFails("UNAVAILABLE", "Error");
        var reversal = await _ledger.Api.ReverseAsync(_mistake);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reversal.Status);
        Assert.Equal("urn:usage-ledger:unavailable", reversal["type"].GetString());
        await IsNotReadyAsync(_ledger.Ingest, "RabbitMQ");
        Assert.Equal(8, await UsedAsync());

        await _servers.RestartAsync("rabbitmq");
        await _ledger.Ingest.WaitUntilReadyAsync();
        // What was not confirmed may have come all the same.
        await IsTakenAsync("usage", () => _ledger.Api.RecordAsync(Usage("during")));
        await IsTakenAsync("the reversal", () => _ledger.Api.ReverseAsync(_mistake));
        await Eventually.IsTrue("usage to be taken over GraphQL", async () =>
        {
            var answer = await RecordOverGraphQLAsync("over-graphql");
            return !answer.Body.TryGetProperty("errors", out _)
                && answer.Data("recordUsage").GetProperty("recorded").GetBoolean();
        });
        await Eventually.AsyncValue("each to be counted once", UsedAsync, used => used == 3);
    }

    static async Task IsTakenAsync(string what, Func<Task<Answer>> send)
    {
        var answer = await Eventually.AsyncValue(
            $"{what} to be taken", send, answer => answer.Status == HttpStatusCode.OK);
        Assert.Contains(answer["outcome"].GetString(), new[] { "recorded", "duplicate" });
    }

    Task<Answer> RecordOverGraphQLAsync(string id) => _ledger.Api.AskAsync(
        _ledger.Admin,
        "mutation ($input: CreateUsageEventInput!) { recordUsage(input: $input) { recorded reason } }",
        new { input = new { id = $"{_user}-{id}", userId = _user, featureId = _feature } });

    static Task IsNotReadyAsync(HostProcess host, string missing) => Eventually.IsTrue(
        $"{host.Name} to name {missing}",
        async () =>
        {
            using var answer = await host.Http.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await answer.Content.ReadAsStringAsync()).Contains(missing, StringComparison.OrdinalIgnoreCase);
        });

    object Usage(string id) => new { id = $"{_user}-{id}", userId = _user, featureId = _feature, delta = 1 };

    Task<Answer> CheckAsync() => _ledger.Api.CheckAsync(_user, _feature);

    // Null while checks are refused.
    async Task<decimal?> UsedAsync() =>
        await CheckAsync() is { Status: HttpStatusCode.OK } answer
            ? answer["consumption"].GetProperty("used").GetDecimal()
            : null;
}

using System.Net;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using UsageLedger.IntegrationTests.Kana;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>One of the two servers is away for a while, with servers and hosts of these tests' own.</summary>
[Collection(LedgerWithOutages.Name)]
public sealed class WhileAServerIsAway(OutageFixture fixture) : IAsyncLifetime
{
    readonly Servers _servers = fixture.Servers;
    readonly Installation _ledger = fixture.Ledger;
    string _user = "";
    string _feature = "";

    public async Task InitializeAsync()
    {
        await fixture.RecoveredAsync();
        (_user, _feature) = await _ledger.Api.SubscribedUserAsync(limit: 1_000);
        await _ledger.Api.RecordAsync(Usage("before"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Without_postgresql_usage_is_still_accepted_and_recorded_when_it_returns()
    {
        await _servers.KillAsync("postgres");
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.Accepted, (await _ledger.Api.PostUsageAsync(Usage($"during-{i}"))).Status);
        await IsNotReadyAsync(_ledger.Recorder, "PostgreSQL");
        await Eventually.AsyncValue(
            "checks to be refused", CheckAsync, answer => answer.Status == HttpStatusCode.ServiceUnavailable);

        await _servers.RestartAsync("postgres");
        await _ledger.Recorder.WaitUntilReadyAsync();
        await Eventually.AsyncValue("everything counted", UsedAsync, used => used == 21);
        Assert.Equal("duplicate", (await _ledger.Api.RecordAsync(Usage("during-3")))["outcome"].GetString());
    }

    [Fact]
    public async Task Without_rabbitmq_usage_is_refused_clearly_checks_go_on_and_all_recovers_by_itself()
    {
        await _servers.KillAsync("rabbitmq");
        var refused = await _ledger.Api.PostUsageAsync(Usage("during"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        await IsNotReadyAsync(_ledger.Ingest, "RabbitMQ");
        Assert.Equal(1, await UsedAsync());

        await _servers.RestartAsync("rabbitmq");
        await _ledger.Ingest.WaitUntilReadyAsync();
        var again = await Eventually.AsyncValue(
            "usage to be taken",
            () => _ledger.Api.RecordAsync(Usage("during")),
            answer => answer.Status == HttpStatusCode.OK);
        Assert.Contains(again["outcome"].GetString(), new[] { "recorded", "duplicate" });
        await Eventually.AsyncValue("it to be counted once", UsedAsync, used => used == 2);
    }

    [Fact]
    public async Task Without_postgresql_usage_over_graphql_is_acknowledged_and_says_that_it_counts_later()
    {
        await _servers.KillAsync("postgres");
        var during = (await RecordOverGraphQLAsync("during")).Data("recordUsage");
        Assert.True(during.GetProperty("recorded").GetBoolean());
        Assert.Contains("will be counted", during.Text("reason"), StringComparison.Ordinal);
        var refused = await _ledger.Api.AskAsync(_ledger.Admin, "{ users { id } }");
        refused.AssertFails("UNAVAILABLE", "Error");

        await _servers.RestartAsync("postgres");
        await Eventually.AsyncValue("everything counted", UsedAsync, used => used == 2);
    }

    [Fact]
    public async Task Without_rabbitmq_usage_over_graphql_is_an_error_and_counts_once_when_it_is_sent_again()
    {
        await _servers.KillAsync("rabbitmq");
        (await RecordOverGraphQLAsync("during")).AssertFails("UNAVAILABLE", "Error");
        await _servers.RestartAsync("rabbitmq");
        await Eventually.IsTrue("usage to be taken", async () =>
        {
            var answer = await RecordOverGraphQLAsync("during");
            return !answer.Body.TryGetProperty("errors", out _)
                && answer.Data("recordUsage").GetProperty("recorded").GetBoolean();
        });
        await Eventually.AsyncValue("it to be counted once", UsedAsync, used => used == 2);
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

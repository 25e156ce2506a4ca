using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Ids of one user go through different partitions, and so through several Recorders at once.</summary>
[Collection(RunningLedger.Name)]
public sealed class UsageOfOneUserThroughSeveralRecorders(LedgerFixture ledger) : IAsyncLifetime
{
    const int EventsEach = 150;
    readonly string _feature = Unique("feature");
    readonly string _a = Unique("user-a");
    readonly string _b = Unique("user-b");
    HostProcess _second = null!;
    AmqpProducer _producer = null!;

    public async Task InitializeAsync()
    {
        _second = ledger.Ledger.Host("Recorder");
        await _second.StartAsync();
        _producer = await AmqpProducer.ConnectAsync(ledger.Ledger.Broker);
        var package = Unique("package");
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        await ledger.Api.DefinePackageAsync(package, _feature, limit: null, resetPeriod: null);
        var start = DateTimeOffset.UtcNow.AddHours(-1);
        foreach (var user in new[] { _a, _b })
        {
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
            LedgerApi.Ensure(await ledger.Api.SubscribeAsync(user, package, start));
        }
    }

    public async Task DisposeAsync()
    {
        await _producer.DisposeAsync();
        await _second.StopAsync();
    }

    [Fact]
    public async Task Everything_is_counted_once()
    {
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await RecordUnderBothAsync();
        await AssertCountedAsync(await RecordedAsync(_a, _b), _a, _b);
    }

    [Fact]
    public async Task Everything_is_counted_once_while_users_become_one_and_two_again()
    {
        var recording = RecordUnderBothAsync();
        do
        {
            LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
            LedgerApi.Ensure(await ledger.RenameAsync(_b, Unique("renamed")));
            LedgerApi.Ensure(await ledger.UnmergeAsync(_b));
        }
        while (!recording.IsCompleted);
        await recording;
        await AssertCountedAsync(await RecordedAsync(_a), _a);
        await AssertCountedAsync(await RecordedAsync(_b), _b);
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b, target: _b));
        await AssertCountedAsync(await RecordedAsync(_a, _b), _a, _b);
    }

    // Over HTTP one by one, each waiting, and past HTTP: those messages go to whichever Recorder is free.
    async Task RecordUnderBothAsync()
    {
        var calls = Enumerable.Range(1, EventsEach).SelectMany(delta => new[] { (_a, delta), (_b, delta) })
            .Select(each => RecordAsync(each.Item1, each.delta)).ToList();
        for (var i = 0; i < EventsEach; i++)
            foreach (var user in new[] { _a, _b })
                await _producer.PublishAsync(
                    $$"""{"tenant":"{{ledger.Ledger.Tenant}}","userId":"{{user}}","featureId":"{{_feature}}"}""");
        await Task.WhenAll(calls);
        foreach (var user in new[] { _a, _b })
            await Eventually.AsyncValue(
                "every event", () => ledger.Ledger.EventCountAsync(user, _feature), count => count == 2 * EventsEach);
    }

    async Task RecordAsync(string user, decimal delta)
    {
        var answer = await ledger.Api.RecordAsync(
            new { id = Unique("id"), userId = user, featureId = _feature, delta });
        Assert.Equal("recorded", answer["outcome"].GetString());
    }

    Task<decimal> RecordedAsync(params string[] users) => ledger.Ledger.ScalarAsync<decimal>("""
        select sum((data->>'delta')::numeric) from ledger_events.mt_events
        where data->>'userId' = any($1) and data->>'featureId' = $2
        """, users, _feature);

    async Task AssertCountedAsync(decimal used, params string[] ids)
    {
        Assert.NotEqual(0, used);
        foreach (var id in ids)
        {
            Assert.Equal(used, await ledger.Api.UsedAsync(id, _feature, "consistency=strong"));
            await Eventually.AsyncValue(
                "memory to say so too", () => ledger.Api.UsedAsync(id, _feature), found => found == used);
        }
    }
}

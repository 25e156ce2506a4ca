using System.Net;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

public sealed class ARunWhoseRecorderIsKilled(ServersFixture fixture) : IClassFixture<ServersFixture>
{
    const int EventCount = 30_000;
    const int UserCount = 30;
    const string Rule = "exports";

    [Fact]
    public async Task Goes_on_where_it_was_and_leaves_nothing_half_done()
    {
        await using var ledger = await Installation.StartAsync(fixture.Servers);
        var users = await SubscribedUsersAsync(ledger);
        await ledger.StoreAsync(ledger.Tenant, Calls(users));
        var tenant = new NewTenant(ledger, ledger.Tenant, ledger.Api);
        await tenant.DefineRuleAsync(Rule, "Exported", "exports", new { property = "size" });

        var run = await KilledInTheMiddleAsync(tenant, await tenant.ApplyAsync(Rule));

        Assert.Equal((EventCount, 0, 0), run.Counts());
        Assert.Equal(EventCount, await MappedAsync(ledger));
        // Each user has as many events of each size from 1 to 10.
        const decimal usedByEach = EventCount / UserCount / 10 * 55;
        foreach (var user in users) await tenant.IsUsedAsync(usedByEach, user, "exports");

        await NothingIsUndoneMeanwhileAsync(tenant, run);

        var undo = await KilledInTheMiddleAsync(tenant, await tenant.UndoAsync(run["id"].GetGuid()));

        Assert.Equal((0, EventCount, 0), undo.Counts());
        Assert.Equal(0, await MappedAsync(ledger));
        foreach (var user in users) await tenant.IsUsedAsync(0, user, "exports");
    }

    static async Task<Answer> KilledInTheMiddleAsync(NewTenant tenant, Answer started)
    {
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        for (var kills = 0; kills < 2; kills++)
        {
            var before = await LookedAtAsync();
            await Eventually.IsTrue("the run to go on", async () => await LookedAtAsync() > before);
            await tenant.Ledger.Recorder.KillAsync();
            Assert.True(await LookedAtAsync() < EventCount, "the run was over before the Recorder was killed");
            await tenant.Ledger.Recorder.StartAsync();
        }
        return await tenant.EndedAsync(started);

        async Task<long> LookedAtAsync() => (await tenant.RunAsync(started["id"].GetGuid()))["lookedAt"].GetInt64();
    }

    // A run that has not come to its end may change anything yet.
    static async Task NothingIsUndoneMeanwhileAsync(NewTenant tenant, Answer run)
    {
        await tenant.Ledger.Recorder.KillAsync();
        var later = await tenant.ApplyAsync(Rule, includeMatched: true);
        foreach (var (id, rule) in ((Answer, string)[])[(run, "run-built-upon"), (later, "run-going-on")])
        {
            var refused = await tenant.UndoAsync(id["id"].GetGuid());
            Assert.Equal(HttpStatusCode.Conflict, refused.Status);
            Assert.EndsWith($":{rule}", refused["type"].GetString(), StringComparison.Ordinal);
        }
        await tenant.Ledger.Recorder.StartAsync();
        Assert.Equal((0, 0, 0), (await tenant.EndedAsync(later)).Counts());
    }

    static async Task<IReadOnlyList<string>> SubscribedUsersAsync(Installation ledger)
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync("exports"));
        await ledger.Api.DefinePackageAsync("exporters", "exports", null);
        var users = Enumerable.Range(0, UserCount).Select(n => $"user-{n}").ToList();
        foreach (var user in users)
        {
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
            LedgerApi.Ensure(await ledger.Api.SubscribeAsync(user, "exporters", DateTimeOffset.UtcNow.AddHours(-1)));
        }
        return users;
    }

    static IEnumerable<TrackCall> Calls(IReadOnlyList<string> users) =>
        from n in Enumerable.Range(0, EventCount)
        let size = n / UserCount % 10 + 1
        select new TrackCall(users[n % UserCount], "Exported", new { size });

    static async Task<long> MappedAsync(Installation ledger)
    {
        await using var command = ledger.DataSource.CreateCommand(
            "select count(*) from ledger.segment_events where usage_id is not null");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

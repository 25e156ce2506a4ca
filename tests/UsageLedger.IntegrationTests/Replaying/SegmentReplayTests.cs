using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Segment;

namespace UsageLedger.IntegrationTests.Replaying;

/// <summary>What Segment's calls count as, and what runs have done, made anew from the events.</summary>
[Collection(RunningLedger.Name)]
public sealed class AReplayOfWhatSegmentSaid(LedgerFixture fixture) : IAsyncLifetime
{
    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(fixture);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Mends_rows_and_what_was_mended_can_be_undone()
    {
        var (user, feature, run) = await LiveAsync();
        Assert.Equal((0, 0), await ReplayAsync("--dry-run"));
        await BrokenRows.BreakAsync(_tenant, """
            update ledger.segment_events set usage_id = null where tenant_id = $1
              and position = (select min(position) from ledger.segment_events
                where tenant_id = $1 and usage_id is not null);
            delete from ledger.segment_events where tenant_id = $1
              and position = (select max(position) from ledger.segment_events where tenant_id = $1);
            insert into ledger.segment_events values ($1, 1, 1, 'nothing', now(), null);
            delete from ledger.mapping_steps where tenant_id = $1;
            update ledger.mapping_lanes set recorded = 77 where tenant_id = $1 and lane = 0;
            update ledger.mapping_runs set total = 77 where tenant_id = $1;
            """);

        var (exitCode, wrong) = await ReplayAsync("--dry-run");
        Assert.Equal(1, exitCode);
        Assert.Equal(0, await StepsAsync());
        Assert.Equal((1, wrong), await ReplayAsync());
        Assert.Equal((0, 0), await ReplayAsync());
        Assert.NotEqual(0, await StepsAsync());

        var undo = await _tenant.UndoneAsync(run);
        Assert.Equal((2, 5, 0), undo.Counts());
        await _tenant.IsUsedAsync(2, user, feature);
        Assert.Equal((0, 0), await ReplayAsync());
    }

    [Fact]
    public async Task Makes_everything_where_there_is_nothing()
    {
        var (user, feature, run) = await LiveAsync();
        await BrokenRows.BreakAsync(_tenant, """
            delete from ledger.segment_events where tenant_id = $1;
            delete from ledger.mapping_steps where tenant_id = $1;
            delete from ledger.mapping_lanes where tenant_id = $1;
            delete from ledger.mapping_runs where tenant_id = $1;
            """);
        var end = await _tenant.Ledger.CommandAsync("replay", "segment", "--tenant", _tenant.Name);
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("6 track calls and 3 runs were looked at", end.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), await ReplayAsync());
        Assert.Equal((2, 5, 0), (await _tenant.UndoneAsync(run)).Counts());
        await _tenant.IsUsedAsync(2, user, feature);
    }

    // Five calls that a rule matches and one that none does. First the rule counts 1 for each of three; one of them is
    // taken back by hand, then all are undone. Two more are matched as they come, and the rule then counts the size.
    async Task<(string UserId, string FeatureId, Answer LastRun)> LiveAsync()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await _tenant.StoreAsync([
            .. Enumerable.Repeat(new TrackCall(user, "Exported", new { size = 5 }), 3),
            new TrackCall(user, "Seen"),
        ]);
        await _tenant.DefineRuleAsync("exports", "Exported", feature);
        var first = await _tenant.AppliedAsync("exports");
        await _tenant.IsUsedAsync(3, user, feature);
        LedgerApi.Ensure(await _tenant.Api.ReverseAsync(await UsageAsync()));
        await _tenant.UndoneAsync(first);
        await _tenant.IsUsedAsync(0, user, feature);
        await _tenant.StoreAsync(
            new TrackCall(user, "Exported", new { size = 5 }, CountsAs: new(feature, 1, "exports")),
            new TrackCall(user, "Exported", new { size = 5 }, CountsAs: new(feature, 1, "exports")));
        await _tenant.DefineRuleAsync("exports", "Exported", feature, new { property = "size" });
        var last = await _tenant.AppliedAsync("exports", includeMatched: true);
        return (user, feature, last);
    }

    Task<Guid> UsageAsync() => _tenant.Ledger.ScalarAsync<Guid>(
        "select id from ledger_events.mt_events where tenant_id = $1 and type = 'usage_recorded' limit 1",
        _tenant.Name);

    Task<long> StepsAsync() => _tenant.Ledger.ScalarAsync<long>(
        "select count(*) from ledger.mapping_steps where tenant_id = $1", _tenant.Name);

    async Task<(int ExitCode, int WrongRows)> ReplayAsync(params string[] more)
    {
        var end = await _tenant.Ledger.CommandAsync(
            ["replay", "segment", "--tenant", _tenant.Name, "--json", .. more]);
        if (end.Output.Length == 0) Assert.Fail(end.Error);
        Assert.Equal(0, end.Json.GetProperty("changedMeanwhile").GetInt64());
        return (end.ExitCode, end.Json.GetProperty("wrongRows").GetInt32());
    }
}

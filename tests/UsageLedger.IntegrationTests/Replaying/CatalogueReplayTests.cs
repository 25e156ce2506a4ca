using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Segment;

namespace UsageLedger.IntegrationTests.Replaying;

/// <summary>The catalogue that is made anew from the events, in place.</summary>
[Collection(RunningLedger.Name)]
public sealed class AReplayOfTheCatalogue(LedgerFixture fixture) : IAsyncLifetime
{
    const string WrongInEachTable = """
        update ledger.packages set name = 'wrong' where tenant_id = $1;
        delete from ledger.features where tenant_id = $1;
        insert into ledger.allowances
          select tenant_id, user_id, feature_id, 'nothing', package_id, feature_type, usage_limit, reset_period,
            overage_enabled, starts_at, ends_at, home_id, kind, status_since, statuses
          from ledger.allowances where tenant_id = $1 limit 1;
        update ledger.allowances set starts_at = starts_at + interval '1 day' where tenant_id = $1
          and source_id <> 'nothing';
        update ledger.subscriptions set statuses = array['PAUSED'] where tenant_id = $1;
        delete from ledger.grants where tenant_id = $1;
        update ledger.user_ids set owner_id = 'stranger' where tenant_id = $1 and id = 'renamed';
        delete from ledger.user_merges where tenant_id = $1;
        update ledger.former_user_ids set home_id = 'stranger' where tenant_id = $1 and id = 'gone-too';
        update ledger.allowance_policies set policy = 'HIGHEST' where tenant_id = $1;
        update ledger.keys set name = 'wrong' where tenant_id = $1;
        update ledger.segment_rules set ordinal = 7 where tenant_id = $1;
        insert into ledger.users (tenant_id, id, current_id, created_at, updated_at, position)
          values ($1, 'nobody', 'nobody', now(), now(), 1);
        """;

    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(fixture);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Finds_wrong_rows_of_each_table_and_mends_them()
    {
        var (user, feature) = await LiveAsync();
        Assert.Equal((0, 0), await ReplayAsync("--dry-run"));
        await _tenant.IsUsedAsync(3, user, feature);

        await BreakAsync(WrongInEachTable);
        var broken = await RowsAsync();

        var dry = await _tenant.Ledger.CommandAsync(
            "replay", "catalogue", "--tenant", _tenant.Name, "--dry-run", "--json");
        Assert.True(dry.ExitCode == 1, dry.Output + dry.Error);
        Assert.Equal(broken, await RowsAsync());
        Assert.Empty(dry.Json.GetProperty("unsettled").EnumerateArray());
        var wrong = dry.Json.GetProperty("wrongRows").GetInt32();
        Assert.True(wrong >= 13, dry.Output);

        Assert.Equal((1, wrong), await ReplayAsync());
        Assert.Equal((0, 0), await ReplayAsync());
        Assert.Equal((0, 0), await ReplayAsync("--user", user));
        await _tenant.IsUsedAsync(3, user, feature);
    }

    [Fact]
    public async Task Names_what_is_wrong_with_a_row()
    {
        LedgerApi.Ensure(await _tenant.Api.DefineUserAsync("somebody"));
        await BreakAsync("update ledger.users set name = 'wrong' where tenant_id = $1");
        var end = await _tenant.Ledger.CommandAsync(
            "replay", "catalogue", "--tenant", _tenant.Name, "--user", "somebody");
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("name: \"wrong\", by the events ", end.Output, StringComparison.Ordinal);
        Assert.Contains("id=somebody", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_nothing_while_the_catalogue_is_changed_and_hinders_no_change()
    {
        await LiveAsync();
        using var enough = new CancellationTokenSource();
        var changing = Task.WhenAll(ChangeAsync("a", enough.Token), ChangeAsync("b", enough.Token));
        for (var count = 0; count < 3; count++) Assert.Equal((0, 0), await ReplayAsync());
        await enough.CancelAsync();
        await changing;
        Assert.Equal((0, 0), await ReplayAsync());
    }

    [Theory]
    [InlineData("There is no projection 'users'", "users")]
    [InlineData("--user says nothing to a replay of segment", "all", "--tenant", "t", "--user", "u")]
    [InlineData("--from says nothing to a replay of catalogue", "catalogue", "--from", "1")]
    [InlineData("--keep says nothing to a replay of segment", "segment", "--keep", "false")]
    [InlineData("The ledger has no tenant 'nowhere'", "catalogue", "--tenant", "nowhere")]
    [InlineData("--user needs --tenant", "catalogue", "--user", "u")]
    public async Task Is_refused_with_a_sentence(string sentence, params string[] arguments)
    {
        var end = await fixture.Ledger.CommandAsync(["replay", .. arguments]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains(sentence, end.Error, StringComparison.Ordinal);
    }

    // Something of everything; the user has used 3 of the feature.
    async Task<(string UserId, string FeatureId)> LiveAsync()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(limit: 100);
        LedgerApi.Ensure(await _tenant.Api.RecordAsync(new { userId = "renamed", featureId = feature, delta = 1 }));
        LedgerApi.Ensure(await _tenant.Api.RecordAsync(new { userId = "other", featureId = feature, delta = 2 }));
        foreach (var id in new[] { "other", "gone" }) LedgerApi.Ensure(await _tenant.Api.DefineUserAsync(id));
        await PostAsync($"/v1/users/{user}/rename", new { id = "renamed" });
        await PostAsync("/v1/users/gone/rename", new { id = "gone-too" });
        LedgerApi.Ensure(await _tenant.DeleteAsync("/v1/users/gone"));
        await PostAsync($"/v1/users/{user}/merge", new { userId = "other", target = user });
        await PostAsync("/v1/grants", new
        {
            userId = user,
            featureId = feature,
            limit = 5,
            reason = "a test",
            startsAt = DateTimeOffset.UtcNow.AddHours(-1),
        });
        await _tenant.DefineRuleAsync("rule", "Exported", feature);
        LedgerApi.Ensure(await _tenant.PutAsync("/v1/settings", """{"allowancePolicy":"SUM"}"""));
        return (user, feature);
    }

    async Task ChangeAsync(string name, CancellationToken enough)
    {
        for (var count = 0; !enough.IsCancellationRequested; count++)
        {
            var (user, feature) = await _tenant.Api.SubscribedUserAsync(limit: count);
            await PostAsync($"/v1/users/{user}/rename", new { id = $"{name}-{count}" });
            if (count > 0)
                await PostAsync($"/v1/users/{name}-{count}/merge", new { userId = $"{name}-{count - 1}" });
            await PostAsync("/v1/grants", new { userId = user, featureId = feature, limit = 1, reason = "a test" });
            LedgerApi.Ensure(await _tenant.PutAsync(
                "/v1/settings", $$"""{"allowancePolicy":"{{(count % 2 == 0 ? "SUM" : "HIGHEST")}}"}"""));
        }
    }

    async Task PostAsync(string path, object body) => LedgerApi.Ensure(
        await _tenant.Api.SendAsync(_tenant.Ledger.Admin, HttpMethod.Post, path, body));

    async Task<(int ExitCode, int WrongRows)> ReplayAsync(params string[] more)
    {
        var end = await _tenant.Ledger.CommandAsync(
            ["replay", "catalogue", "--tenant", _tenant.Name, "--json", .. more]);
        if (end.Output.Length == 0) Assert.Fail(end.Error);
        Assert.Empty(end.Json.GetProperty("unsettled").EnumerateArray());
        return (end.ExitCode, end.Json.GetProperty("wrongRows").GetInt32());
    }

    Task BreakAsync(string sql) => BrokenRows.BreakAsync(_tenant, sql);

    Task<string> RowsAsync() => _tenant.Ledger.ScalarAsync<string>(
        """
        select string_agg(row, ' ' order by row) from (
          select t::text as row from ledger.users t where tenant_id = $1
          union all select t::text from ledger.features t where tenant_id = $1
          union all select t::text from ledger.allowances t where tenant_id = $1
          union all select t::text from ledger.subscriptions t where tenant_id = $1
          union all select t::text from ledger.user_ids t where tenant_id = $1
          union all select t::text from ledger.consumption t where tenant_id = $1
        ) rows
        """, _tenant.Name);
}

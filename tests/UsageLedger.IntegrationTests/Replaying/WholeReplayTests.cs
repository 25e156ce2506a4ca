using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Replaying;

/// <summary>Consumption that is built anew while the ledger works.</summary>
public sealed class AReplayOfEverything(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    readonly Installation _ledger = fixture.Ledger;

    [Fact]
    public async Task Mends_a_row_that_was_corrupted_and_checks_see_it()
    {
        var (user, feature) = await fixture.UsedAsync();
        Assert.Equal(1, await fixture.ExecuteAsync(
            "update ledger.consumption set used = 1000 where user_id = $1", user));
        Assert.Equal(1000, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));

        var dry = await _ledger.CommandAsync("replay", "--dry-run", "--json");
        Assert.Equal(1, dry.ExitCode);
        var wrong = Assert.Single(dry.Json.GetProperty("first").EnumerateArray());
        Assert.Equal((user, 1000, 6), (
            wrong.GetProperty("userId").GetString(), wrong.GetProperty("used").GetDecimal(),
            wrong.GetProperty("usedByEvents").GetDecimal()));
        Assert.Equal(1000, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));

        var replayed = await _ledger.CommandAsync("replay", "--json");
        Assert.Equal((1, 1), (replayed.ExitCode, replayed.Json.GetProperty("wrongRows").GetInt32()));
        Assert.Equal(6, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        await Eventually.IsTrue(
            "memory to know it too", async () => await _ledger.Api.UsedAsync(user, feature) == 6);

        var again = await _ledger.CommandAsync("replay", "--json");
        Assert.Equal((0, 0), (again.ExitCode, again.Json.GetProperty("wrongRows").GetInt32()));
    }

    [Fact]
    public async Task Of_all_projections_answers_for_each_of_them()
    {
        var (user, feature) = await fixture.UsedAsync();
        await fixture.ExecuteAsync("update ledger.users set name = 'wrong' where id = $1", user);
        await fixture.ExecuteAsync("update ledger.consumption set used = 1000 where user_id = $1", user);
        var replayed = await _ledger.CommandAsync("replay", "all", "--json");
        Assert.Equal(1, replayed.ExitCode);
        Assert.Equal(
            [("catalogue", 1), ("segment", 0), ("consumption", 1)],
            replayed.Json.EnumerateObject()
                .Select(each => (each.Name, each.Value.GetProperty("wrongRows").GetInt32())));
        Assert.Equal(6, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        Assert.Equal(0, (await _ledger.CommandAsync("replay", "all")).ExitCode);
    }

    [Fact]
    public async Task Finds_rows_that_are_missing_and_rows_that_nothing_speaks_for()
    {
        var (user, feature) = await fixture.UsedAsync();
        await fixture.ExecuteAsync("delete from ledger.consumption where user_id = $1", user);
        await fixture.ExecuteAsync(
            """
            insert into ledger.consumption
              (tenant_id, user_id, feature_id, period_start, period_end, used, last_at, last_id, position)
            values ('nobody', 'nobody', 'nothing', now(), now(), 7, now(), gen_random_uuid(), 1)
            """);
        var replayed = await _ledger.CommandAsync("replay", "--json");
        Assert.Equal(
            [("nobody", "7", "none"), (user, "none", "6")],
            replayed.Json.GetProperty("first").EnumerateArray()
                .Select(each => (
                    each.GetProperty("userId").GetString()!, Number(each, "used"), Number(each, "usedByEvents")))
                .OrderBy(each => each.Item1 == user));
        Assert.Equal(6, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        Assert.Equal(0, await _ledger.ScalarAsync<long>(
            "select count(*) from ledger.consumption where tenant_id = $1", "nobody"));

        static string Number(JsonElement row, string member) =>
            row.GetProperty(member) is { ValueKind: JsonValueKind.Number } number ? $"{number.GetDecimal()}" : "none";
    }

    // Sums do not know which event is the latest of its microsecond: of these SETs some are, and some are not.
    [Fact]
    public async Task Leaves_rows_on_which_a_SET_of_the_latest_microsecond_counts_as_it_must()
    {
        const int userCount = 8;
        var occurredAt = DateTimeOffset.UtcNow.AddMinutes(-1);
        var used = new List<(string UserId, string FeatureId)>();
        for (var n = 0; n < userCount; n++)
        {
            used.Add(await _ledger.Api.SubscribedUserAsync(limit: null));
            LedgerApi.Ensure(await _ledger.Api.RecordAsync(
                new { userId = used[n].UserId, featureId = used[n].FeatureId, occurredAt }));
        }
        Assert.Equal(0, (await _ledger.CommandAsync("replay")).ExitCode);
        foreach (var (userId, featureId) in used)
            LedgerApi.Ensure(await _ledger.Api.RecordAsync(
                new { userId, featureId, occurredAt, delta = 10, action = "SET" }));
        Assert.Equal(0, (await _ledger.CommandAsync("replay", "--dry-run")).ExitCode);
    }

    [Fact]
    public async Task Does_not_go_on_with_what_was_left_under_another_schema()
    {
        var (user, feature) = await fixture.UsedAsync();
        Assert.Equal(1, await fixture.ExecuteAsync(
            "insert into ledger_replay.state (schema_version, target, is_built, done_to) values (1, 0, true, 0)"));
        var replayed = await _ledger.CommandAsync("replay", "--json");
        Assert.Equal(0, replayed.ExitCode);
        Assert.False(replayed.Json.GetProperty("isResumed").GetBoolean());
        Assert.Equal(6, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task Of_one_user_mends_more_than_the_sum()
    {
        var (user, _) = await fixture.UsedAsync();
        await fixture.ExecuteAsync(
            "update ledger.consumption set set_at = now() + interval '1 hour', set_id = last_id where user_id = $1",
            user);
        string[] replay = ["replay", "--tenant", _ledger.Tenant, "--user", user];
        Assert.Equal(1, (await _ledger.CommandAsync(replay)).ExitCode);
        Assert.Equal(0, await _ledger.ScalarAsync<long>(
            "select count(set_at) from ledger.consumption where user_id = $1", user));
        Assert.Equal(0, (await _ledger.CommandAsync(replay)).ExitCode);
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_of_what_is_recorded_meanwhile()
    {
        var load = new UsageLoad(_ledger, seed: 11);
        await load.PrepareAsync();
        var sending = load.SendAsync(20_000);
        var reversing = load.ReverseWhileAsync(sending);
        do
        {
            var replayed = await _ledger.CommandAsync("replay", "--json", "--keep", "false");
            Assert.True(replayed.ExitCode == 0, $"{replayed.Output}{replayed.Error}");
        }
        while (!sending.IsCompleted);
        await Task.WhenAll(sending, reversing);
        Assert.Empty(await load.DifferencesAsync());
    }

    [Fact]
    public async Task Goes_on_after_a_change_of_the_catalogue_in_the_middle()
    {
        var (user, feature) = await fixture.UsedAsync();
        await using (var held = await fixture.HoldSumsAsync())
        {
            var replaying = _ledger.CommandAsync("replay", "--json");
            await Eventually.IsTrue("the replay to wait", WaitsAsync);
            var subscriptions = await _ledger.Api.SendAsync(
                _ledger.Admin, HttpMethod.Get, $"/v1/subscriptions?userId={user}");
            var id = subscriptions["items"][0].GetProperty("id").GetString();
            LedgerApi.Ensure(await _ledger.Api.SendAsync(
                _ledger.Admin, HttpMethod.Post, $"/v1/subscriptions/{id}/cancel", new { }));
            LedgerApi.Ensure(await _ledger.Api.SendAsync(
                _ledger.Admin, HttpMethod.Post, "/v1/grants",
                new { userId = user, featureId = feature, reason = "a test", startsAt = DateTimeOffset.UtcNow }));
            LedgerApi.Ensure(await _ledger.Api.RecordAsync(new { userId = user, featureId = feature, delta = 10 }));
            await held.DisposeAsync();
            var replayed = await replaying;
            Assert.True(replayed.ExitCode == 0, $"{replayed.Output}{replayed.Error}");
        }
        Assert.Equal(10, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        Assert.Equal(0, (await _ledger.CommandAsync("replay", "--dry-run")).ExitCode);
    }

    [Fact]
    public async Task Is_refused_while_another_goes_on()
    {
        await using var held = await fixture.HoldSumsAsync();
        var replaying = _ledger.CommandAsync("replay");
        await Eventually.IsTrue("the replay to wait", WaitsAsync);
        var second = await _ledger.CommandAsync("replay", "--tenant", _ledger.Tenant);
        Assert.Equal(3, second.ExitCode);
        Assert.Contains("A replay goes on already, in session", second.Error, StringComparison.Ordinal);
        await held.DisposeAsync();
        Assert.Equal(0, (await replaying).ExitCode);
    }

    Task<bool> WaitsAsync() => _ledger.ScalarAsync<bool>(
        """
        select exists (select from pg_locks
        where relation = 'ledger_replay.sums'::regclass and not granted)
        """);
}

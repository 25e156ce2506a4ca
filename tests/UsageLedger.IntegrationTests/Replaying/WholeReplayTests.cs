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

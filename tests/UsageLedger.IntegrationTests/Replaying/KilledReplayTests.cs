using System.Diagnostics;
using Npgsql;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Replaying;

/// <summary>A replay that is killed in the middle.</summary>
public sealed class AReplayThatIsKilled(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    const int ChunkSize = 2_500_000;
    readonly Installation _ledger = fixture.Ledger;

    [Fact]
    public async Task Goes_on_where_it_was()
    {
        var (user, feature) = await fixture.UsedAsync();
        // What comes next stands in another chunk; the positions between are as if transactions had been rolled back.
        await fixture.ExecuteAsync(
            "select setval('ledger_events.mt_events_sequence', last_value + $1) from ledger_events.mt_events_sequence",
            (long)ChunkSize);
        LedgerApi.Ensure(await _ledger.Api.RecordAsync(new { userId = user, featureId = feature, delta = 10 }));
        Assert.Equal(1, await fixture.ExecuteAsync(
            "update ledger.consumption set used = 0 where user_id = $1", user));

        await KillBeforeTheFirstChunkAsync();
        await KillAfterTheFirstChunkAsync();
        Assert.Equal(0, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        LedgerApi.Ensure(await _ledger.Api.RecordAsync(new { userId = user, featureId = feature, delta = 100 }));

        var replayed = await Eventually.AsyncValue(
            "the replay to be let in", () => _ledger.CommandAsync("replay", "--json"), end => end.ExitCode != 3);
        Assert.True(replayed.Json.GetProperty("isResumed").GetBoolean());
        Assert.Equal(116, await _ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        Assert.Equal(0, (await _ledger.CommandAsync("replay", "--dry-run")).ExitCode);
    }

    async Task KillBeforeTheFirstChunkAsync()
    {
        await using var held = await fixture.HoldSumsAsync();
        using var replay = Start();
        await Eventually.IsTrue(
            "both chunks to be waited for", async () => await _ledger.ScalarAsync<long>(
                "select count(*) from pg_locks where relation = 'ledger_replay.sums'::regclass and not granted") == 2);
        await KillAsync(replay);
    }

    async Task KillAfterTheFirstChunkAsync()
    {
        await Eventually.IsTrue("the sessions of the killed one to end", async () => await SessionsAsync() == 0);
        await using var connection = await _ledger.DataSource.OpenConnectionAsync();
        await using var second = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            "select from ledger_replay.chunks where after > 0 for update", connection);
        await hold.ExecuteNonQueryAsync();
        using var replay = Start();
        await Eventually.IsTrue(
            "the first chunk to be done",
            () => _ledger.ScalarAsync<bool>("select is_done from ledger_replay.chunks where after = 0"));
        await KillAsync(replay);
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from ledger_replay.chunks where not is_done"));
    }

    Task<long> SessionsAsync() => _ledger.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where application_name = 'ledger' and datname = current_database()");

    Process Start() => Process.Start(new ProcessStartInfo("dotnet", [Repository.Tool, "replay"])
    {
        Environment = { ["ConnectionStrings__Ledger"] = _ledger.Database },
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    static async Task KillAsync(Process replay)
    {
        replay.Kill();
        await replay.WaitForExitAsync();
    }
}

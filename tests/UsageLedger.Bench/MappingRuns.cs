using System.Diagnostics;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>A rule that is previewed, applied to 100,000 stored track calls while checks are asked, and undone.
/// </summary>
static class MappingRuns
{
    const int EventCount = 100_000;
    const int UserCount = 100; // all of them in one page of the preview
    const int WarmUpCount = 2; // a Recorder that has run for a minute: until then the compiler takes part of a core
    const double EventsPerSecondMin = 20_000;
    static readonly TimeSpan PreviewTimeMax = TimeSpan.FromSeconds(5);
    static readonly TimeSpan RunTimeMax = TimeSpan.FromMinutes(2);
    static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(10);

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        await PrepareAsync(ledger);
        for (var n = 0; n < WarmUpCount; n++)
        {
            var first = await AppliedAsync(ledger);
            await EndAsync(ledger, await StartAsync(ledger, Undo(first)));
        }
        await EnsureUsedAsync(ledger, _ => 0);
        await SettleAsync(ledger);

        var began = Stopwatch.GetTimestamp();
        var preview = LedgerApi.Ensure(await PostAsync(
            ledger, "/v1/segment/rules/mapped/preview", new { limit = UserCount }));
        var previewTime = Stopwatch.GetElapsedTime(began);
        var foreseen = preview["changes"].EnumerateArray().ToDictionary(
            change => change.GetProperty("userId").GetString()!,
            change => change.GetProperty("periods")[0].GetProperty("usedAfter").GetDecimal());

        using var over = new CancellationTokenSource();
        var checking = CheckAsync(ledger, over.Token);
        began = Stopwatch.GetTimestamp();
        var run = await AppliedAsync(ledger);
        var time = Stopwatch.GetElapsedTime(began);
        await over.CancelAsync();
        var (checks, slowest) = await checking;
        await EnsureUsedAsync(ledger, n => foreseen[$"mapped-{n}"]);
        await EndAsync(ledger, await StartAsync(ledger, Undo(run)));
        await EnsureUsedAsync(ledger, _ => 0);

        var rate = EventCount / time.TotalSeconds;
        return new(
            "events mapped by a run", $"{rate:N0} /s",
            $"meanwhile {checks / time.TotalSeconds:N0} checks/s, slowest {slowest.TotalMilliseconds:N0} ms",
            $"{rate / EventsPerSecondMin:0.00}",
            $">= {EventsPerSecondMin:N0} /s; preview {previewTime.TotalSeconds:0.0} < {PreviewTimeMax.TotalSeconds} s",
            rate >= EventsPerSecondMin && previewTime < PreviewTimeMax);
    }

    // At a pace, so that it shows whether checks are answered, and not how many could be.
    static async Task<(int Count, TimeSpan Slowest)> CheckAsync(Installation ledger, CancellationToken over)
    {
        var (count, slowest) = (0, TimeSpan.Zero);
        using var pace = new PeriodicTimer(CheckInterval);
        while (!over.IsCancellationRequested && await pace.WaitForNextTickAsync(CancellationToken.None))
        {
            var asked = Stopwatch.GetTimestamp();
            await ledger.Api.UsedAsync($"mapped-{count++ % UserCount}", "mapped");
            var time = Stopwatch.GetElapsedTime(asked);
            if (time > slowest) slowest = time;
        }
        return (count, slowest);
    }

    static async Task<Guid> AppliedAsync(Installation ledger)
    {
        var run = await StartAsync(ledger, "/v1/segment/rules/mapped/apply");
        await EndAsync(ledger, run);
        return run;
    }

    static string Undo(Guid run) => $"/v1/segment/runs/{run}/undo";

    static async Task PrepareAsync(Installation ledger)
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync("mapped"));
        await ledger.Api.DefinePackageAsync("mapped", "mapped", limit: null);
        for (var n = 0; n < UserCount; n++)
        {
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync($"mapped-{n}"));
            LedgerApi.Ensure(await ledger.Api.SubscribeAsync(
                $"mapped-{n}", "mapped", DateTimeOffset.UtcNow.AddHours(-1)));
        }
        var properties = new { plan = "pro", size = 3, source = new { page = "/reports", kind = "csv" } };
        await ledger.StoreAsync(ledger.Tenant, Enumerable.Range(0, EventCount).Select(n => new TrackCall(
            $"mapped-{n % UserCount}", "Exported", properties)));
        var conditions = new object[] { new { @event = "Exported" }, new { property = "source.kind", value = "csv" } };
        LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Put, "/v1/segment/rules/mapped",
            new { name = "exports", featureId = "mapped", conditions, delta = new { property = "size" } }));
    }

    // What was applied and undone before is in the way until autovacuum comes by, once a minute; and it is still being
    // written to the disk, for which the run would wait.
    static async Task SettleAsync(Installation ledger)
    {
        foreach (var statement in (string[])["vacuum (analyze)", "checkpoint"])
        {
            await using var command = ledger.DataSource.CreateCommand(statement);
            command.CommandTimeout = (int)RunTimeMax.TotalSeconds;
            await command.ExecuteNonQueryAsync();
        }
    }

    static async Task EnsureUsedAsync(Installation ledger, Func<int, decimal> expected)
    {
        for (var n = 0; n < UserCount; n++)
        {
            var used = await ledger.Api.UsedAsync($"mapped-{n}", "mapped", "consistency=strong");
            if (used != expected(n))
                throw new InvalidOperationException($"mapped-{n} has used {used} instead of {expected(n)}");
        }
    }

    static async Task<Guid> StartAsync(Installation ledger, string path) =>
        LedgerApi.Ensure(await PostAsync(ledger, path, new { }))["id"].GetGuid();

    static Task<Answer> PostAsync(Installation ledger, string path, object body) =>
        ledger.Api.SendAsync(ledger.Admin, HttpMethod.Post, path, body);

    // Asked at a pace: what asks is measured too.
    static async Task EndAsync(Installation ledger, Guid run)
    {
        using var late = new CancellationTokenSource(RunTimeMax);
        using var pace = new PeriodicTimer(AskInterval);
        while (await pace.WaitForNextTickAsync(late.Token))
        {
            var answer = await ledger.Api.SendAsync(ledger.Admin, HttpMethod.Get, $"/v1/segment/runs/{run}");
            if (answer["status"].GetString() == "ENDED") return;
        }
    }
}

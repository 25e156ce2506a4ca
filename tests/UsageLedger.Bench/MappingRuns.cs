using System.Diagnostics;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>A rule that is previewed, applied to 100,000 stored track calls while checks are asked, and undone.</summary>
static class MappingRuns
{
    const int EventCount = 100_000;
    const int UserCount = 1_000; // all of them in one page of the preview
    const double EventsPerSecondMin = 20_000;
    const int CheckConnections = 1;
    static readonly TimeSpan PreviewTimeMax = TimeSpan.FromSeconds(5);
    static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(3);

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        await PrepareAsync(ledger);
        var http = new RawHttp(ledger.Entitlements.Address);
        var checks = Enumerable.Range(0, UserCount)
            .Select(n => http.Request("GET", Check(n), ledger.AdminKey))
            .ToArray();

        var began = Stopwatch.GetTimestamp();
        var preview = LedgerApi.Ensure(await PostAsync(
            ledger, "/v1/segment/rules/mapped/preview", new { limit = UserCount }));
        var previewTime = Stopwatch.GetElapsedTime(began);
        var foreseen = preview["changes"].EnumerateArray().ToDictionary(
            change => change.GetProperty("userId").GetString()!,
            change => change.GetProperty("periods")[0].GetProperty("usedAfter").GetDecimal());

        began = Stopwatch.GetTimestamp();
        var run = await StartAsync(ledger, "/v1/segment/rules/mapped/apply");
        var checking = http.RunAsync(
            CheckConnections, CheckTime, (c, n) => checks[(c * 40 + n) % checks.Length], 200);
        await EndAsync(ledger, run);
        var rate = EventCount / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var checkRate = await checking;
        await EnsureUsedAsync(ledger, n => foreseen[$"mapped-{n}"]);

        await EndAsync(ledger, await StartAsync(ledger, $"/v1/segment/runs/{run}/undo"));
        await EnsureUsedAsync(ledger, _ => 0);
        return new(
            "events mapped by a run", $"{rate:N0} /s",
            $"preview {previewTime.TotalSeconds:0.0} s; meanwhile {checkRate:N0} checks/s",
            $"{rate / EventsPerSecondMin:0.00}",
            $">= {EventsPerSecondMin:N0} /s; preview < {PreviewTimeMax.TotalSeconds} s",
            rate >= EventsPerSecondMin && previewTime < PreviewTimeMax && checkRate > 0);
    }

    static string Check(int user) => $"/v1/users/mapped-{user}/entitlements/mapped";

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

    static async Task EnsureUsedAsync(Installation ledger, Func<int, decimal> expected)
    {
        for (var n = 0; n < UserCount; n++)
        {
            var used = await ledger.Api.UsedAsync($"mapped-{n}", "mapped");
            if (used != expected(n))
                throw new InvalidOperationException($"mapped-{n} has used {used} instead of {expected(n)}");
        }
    }

    static async Task<Guid> StartAsync(Installation ledger, string path) =>
        LedgerApi.Ensure(await PostAsync(ledger, path, new { }))["id"].GetGuid();

    static Task<Answer> PostAsync(Installation ledger, string path, object body) =>
        ledger.Api.SendAsync(ledger.Admin, HttpMethod.Post, path, body);

    static Task EndAsync(Installation ledger, Guid run) => Eventually.IsTrue(
        "the end of the run",
        async () => (await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Get, $"/v1/segment/runs/{run}"))["status"].GetString() == "ENDED",
        TimeSpan.FromMinutes(2));
}

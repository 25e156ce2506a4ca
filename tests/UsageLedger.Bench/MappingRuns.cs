using System.Diagnostics;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>A rule that is applied to 100,000 stored track calls, while checks are asked.</summary>
static class MappingRuns
{
    const int EventCount = 100_000;
    const int UserCount = 1_000;
    const double EventsPerSecondMin = 20_000;
    const int CheckConnections = 2;

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        await PrepareAsync(ledger);
        var http = new RawHttp(ledger.Entitlements.Address);
        var checks = Enumerable.Range(0, UserCount)
            .Select(n => http.Request("GET", $"/v1/users/mapped-{n}/entitlements/mapped", ledger.AdminKey))
            .ToArray();
        var began = Stopwatch.GetTimestamp();
        var run = await ApplyAsync(ledger);
        var checking = http.RunAsync(
            CheckConnections, TimeSpan.FromSeconds(3), (c, n) => checks[(c * 40 + n) % checks.Length], 200);
        await EndedAsync(ledger, run);
        var rate = EventCount / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var checkRate = await checking;
        return new(
            "events mapped by a run", $"{rate:N0} /s", $"meanwhile checks answered: {checkRate:N0} /s",
            $"{rate / EventsPerSecondMin:0.00}", $">= {EventsPerSecondMin:N0} /s", rate >= EventsPerSecondMin);
    }

    static async Task PrepareAsync(Installation ledger)
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync("mapped"));
        await ledger.Api.DefinePackageAsync("mapped", "mapped", null);
        for (var n = 0; n < UserCount; n++)
        {
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync($"mapped-{n}"));
            LedgerApi.Ensure(await ledger.Api.SubscribeAsync(
                $"mapped-{n}", "mapped", DateTimeOffset.UtcNow.AddHours(-1)));
        }
        var properties = new { plan = "pro", size = 3, source = new { page = "/reports", kind = "csv" } };
        await ledger.StoreAsync(ledger.Tenant, Enumerable.Range(0, EventCount).Select(n => new TrackCall(
            $"mapped-{n % UserCount}", "Exported", properties)));
    }

    static async Task<Guid> ApplyAsync(Installation ledger)
    {
        var body = new
        {
            name = "exports", featureId = "mapped", conditions = new object[] { new { @event = "Exported" } },
        };
        LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Put, "/v1/segment/rules/mapped", body));
        var run = LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Post, "/v1/segment/rules/mapped/apply", new { }));
        return run["id"].GetGuid();
    }

    static Task EndedAsync(Installation ledger, Guid run) => Eventually.IsTrue(
        "the end of the run",
        async () => (await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Get, $"/v1/segment/runs/{run}"))["status"].GetString() == "ENDED",
        TimeSpan.FromMinutes(1));
}

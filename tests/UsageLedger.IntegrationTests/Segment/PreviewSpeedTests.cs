using System.Diagnostics;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using Xunit.Abstractions;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>The bounds are for a machine with other work; the output has the figures.</summary>
[Collection(RunningLedger.Name)]
public sealed class AHundredThousandUnmappedEvents(LedgerFixture ledger, ITestOutputHelper output)
{
    const int EventCount = 100_000;
    const int UserCount = 100;
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Are_counted_and_foreseen_in_seconds()
    {
        var tenant = await NewTenant.CreateAsync(ledger);
        LedgerApi.Ensure(await tenant.Api.DefineFeatureAsync("exports"));
        var start = SubscriptionCalls.Days(-40);
        for (var i = 0; i < UserCount; i++)
        {
            LedgerApi.Ensure(await tenant.Api.DefineUserAsync($"user-{i}"));
            LedgerApi.Ensure(await tenant.PostAsync("/v1/grants", $$"""
                {"userId":"user-{{i}}","featureId":"exports","reason":"a test","resetPeriod":"MONTH",
                 "startsAt":"{{start:O}}"}
                """));
        }
        await ledger.Ledger.StoreAsync(tenant.Name, Enumerable.Range(0, EventCount).Select(i => new TrackCall(
            $"user-{i % UserCount}", i / UserCount % 4 == 0 ? "Opened" : "Exported",
            new { id = i, @object = new { format = "pdf", pages = i / UserCount % 50 }, tags = new[] { "a", "b" } },
            start.AddSeconds(i * 30))));
        var byName = await TimedAsync("unmapped by name", () => tenant.GetAsync("/v1/segment/unmapped"));
        Assert.Equal(EventCount, byName["count"].GetInt64());
        var byProperty = await TimedAsync(
            "unmapped by property and value", () => tenant.GetAsync("/v1/segment/unmapped/properties"));
        Assert.Equal(EventCount, byProperty["byProperty"][0].GetProperty("count").GetInt64());
        var preview = await TimedAsync("preview", () => tenant.PreviewAsync("rule", """
            {"rule":{"name":"a","featureId":"exports",
              "conditions":[{"event":"Exported"},{"property":"object.pages","operator":">","value":9}]}}
            """));
        Assert.Equal((EventCount, UserCount), (preview["lookedAt"].GetInt32(), preview["users"].GetInt32()));
        var after = preview["changes"].EnumerateArray().SelectMany(each => each.GetProperty("periods").EnumerateArray())
            .Sum(each => each.GetProperty("usedAfter").GetDecimal());
        Assert.Equal(preview["recorded"].GetDecimal(), after);
    }

    async Task<Answer> TimedAsync(string what, Func<Task<Answer>> call)
    {
        var watch = Stopwatch.StartNew();
        var answer = LedgerApi.Ensure(await call());
        output.WriteLine($"{what}: {watch.Elapsed.TotalSeconds:0.00} s");
        Assert.True(watch.Elapsed < TimeMax, $"{what} took {watch.Elapsed}");
        return answer;
    }
}

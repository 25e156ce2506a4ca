using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Users of several ids, SETs in between, usage that counts already and usage of other rules: the preview says
/// what the run then does, and undoing it leaves what was there before.</summary>
[Collection(RunningLedger.Name)]
public sealed class WhatThePreviewSays(LedgerFixture fixture)
{
    const int UserCount = 12;
    const int EventCount = 3_000;
    static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-9.5);

    readonly Random _random = new(20_261_121);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Is_what_the_run_does_and_what_its_undoing_takes_back(bool includeMatched)
    {
        var tenant = await NewTenant.CreateAsync(fixture);
        await SubscribeAsync(tenant);
        await tenant.DefineRuleAsync("exports", "Exported", "exports", new { property = "size" });
        await tenant.StoreAsync([.. Enumerable.Range(0, EventCount / 2).Select(_ => AnyCall())]);
        await tenant.AppliedAsync("exports");
        await SetAndMergeAsync(tenant);
        await tenant.StoreAsync([.. Enumerable.Range(0, EventCount / 2).Select(_ => AnyCall())]);
        await tenant.DefineRuleAsync("exports", "Exported", "downloads", new { property = "pages" });

        var preview = await tenant.PreviewAsync("exports", JsonSerializer.Serialize(new { includeMatched }));
        var run = await tenant.AppliedAsync("exports", includeMatched);

        Assert.Equal(
            (preview["recorded"].GetInt64(), preview["reversed"].GetInt64(), 0), run.Counts());
        Assert.True(run["recorded"].GetInt64() > EventCount / 8);
        Assert.Equal(includeMatched, run["reversed"].GetInt64() > 0);
        Assert.NotEmpty(preview["changes"].EnumerateArray());
        await IsUsedAsync(tenant, preview, "usedAfter");

        await tenant.UndoneAsync(run);
        await IsUsedAsync(tenant, preview, "usedBefore");
    }

    static async Task IsUsedAsync(NewTenant tenant, Answer preview, string member)
    {
        foreach (var change in preview["changes"].EnumerateArray())
            foreach (var period in change.GetProperty("periods").EnumerateArray())
            {
                var at = period.GetProperty("start").GetDateTimeOffset().AddSeconds(1);
                var used = await tenant.Api.UsedAsync(
                    change.GetProperty("userId").GetString()!, change.GetProperty("featureId").GetString()!,
                    $"consistency=strong&at={Uri.EscapeDataString(at.ToString("O"))}");
                Assert.Equal(period.GetProperty(member).GetDecimal(), used);
            }
    }

    async Task SubscribeAsync(NewTenant tenant)
    {
        foreach (var feature in (string[])["exports", "downloads"])
        {
            LedgerApi.Ensure(await tenant.Api.DefineFeatureAsync(feature));
            await tenant.Api.DefinePackageAsync($"pro {feature}", feature, limit: null, resetPeriod: "DAY");
        }
        for (var n = 0; n < UserCount; n++)
        {
            LedgerApi.Ensure(await tenant.Api.DefineUserAsync($"user-{n}"));
            LedgerApi.Ensure(await tenant.PostAsync("/v1/grants", JsonSerializer.Serialize(new
            {
                userId = $"user-{n}",
                featureId = "exports",
                reason = "a test",
                resetPeriod = "DAY",
                startsAt = Start,
            })));
            if (n % 3 == 0) continue; // usage of downloads without an allowance counts nowhere
            LedgerApi.Ensure(await tenant.Api.SubscribeAsync($"user-{n}", "pro downloads", Start));
        }
    }

    async Task SetAndMergeAsync(NewTenant tenant)
    {
        for (var n = 0; n < UserCount; n += 2)
            foreach (var featureId in (string[])["exports", "downloads"])
                LedgerApi.Ensure(await tenant.Api.RecordAsync(new
                {
                    userId = $"user-{n}",
                    featureId,
                    delta = 100 + n,
                    action = "SET",
                    occurredAt = AnyTime(),
                }));
        LedgerApi.Ensure(await tenant.PostAsync("/v1/users/user-1/merge", """{"userId":"user-2"}"""));
        LedgerApi.Ensure(await tenant.PostAsync("/v1/users/user-4/merge", """{"userId":"user-6"}"""));
        LedgerApi.Ensure(await tenant.PostAsync("/v1/users/user-8/rename", """{"id":"user-8-anew"}"""));
        LedgerApi.Ensure(await tenant.Api.RecordAsync(new
        {
            userId = "user-2",
            featureId = "exports",
            delta = 5,
            action = "SET",
        }));
    }

    TrackCall AnyCall() => new(
        $"user-{_random.Next(UserCount)}",
        _random.Next(4) == 0 ? "Opened" : "Exported",
        new { size = _random.Next(-5, 50) / 4m, pages = _random.Next(1, 9) },
        AnyTime());

    DateTimeOffset AnyTime() => Start.AddSeconds(_random.Next(-40_000, 9 * 86_400));
}

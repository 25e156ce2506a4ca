using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Segment;

namespace UsageLedger.IntegrationTests.Moving;

static class SmallTenant
{
    /// <summary>A tenant whose user "user" has used "calls": 1, 2 and 3.</summary>
    public static async Task<NewTenant> SmallTenantAsync(this MovingFixture fixture)
    {
        var tenant = await NewTenant.CreateAsync(fixture.Source);
        LedgerApi.Ensure(await tenant.Api.DefineFeatureAsync("calls"));
        await tenant.Api.DefinePackageAsync("base", "calls", 100);
        LedgerApi.Ensure(await tenant.Api.DefineUserAsync("user"));
        LedgerApi.Ensure(await tenant.Api.SubscribeAsync("user", "base", DateTimeOffset.UtcNow.AddHours(-1)));
        for (var delta = 1; delta <= 3; delta++)
            LedgerApi.Ensure(await tenant.Api.RecordAsync(new { userId = "user", featureId = "calls", delta }));
        return tenant;
    }
}

using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Catalogue.SubscriptionCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class SubscriptionsWhoseTimeComes(LedgerFixture ledger) : IAsyncLifetime
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);

    readonly string _feature = Unique("feature");
    string _user = "";
    string _package = "";

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        _package = await ledger.NewPackageAsync(_feature);
        _user = await ledger.NewUserAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_pause_and_its_end_come_without_any_call()
    {
        var id = await ledger.StartedAsync(_user, _package);
        var at = DateTimeOffset.UtcNow + Soon;
        await ledger.ChangedAsync(id, "pause", new { at });
        await ledger.ChangedAsync(id, "resume", new { at = at + Soon });
        await UntilAsync("ACTIVE", "allowance-remaining", id);
        await UntilAsync("PAUSED", "subscription-paused", id);
        await UntilAsync("ACTIVE", "allowance-remaining", id);
        Assert.Equal(3, await ledger.EventCountAsync($"subscription/{id}"));
    }

    [Fact]
    public async Task An_end_comes_without_any_call()
    {
        var id = await ledger.StartedAsync(_user, _package);
        var answer = await ledger.ChangedAsync(id, "cancel", new { at = DateTimeOffset.UtcNow + Soon });
        Assert.Equal("ACTIVE", answer.Text("status"));
        await UntilAsync("ACTIVE", "allowance-remaining", id);
        await UntilAsync("CANCELLED", "subscription-cancelled", id);
    }

    [Fact]
    public async Task A_start_and_the_end_of_a_trial_come_without_any_call()
    {
        var start = DateTimeOffset.UtcNow + Soon;
        var id = await ledger.StartedAsync(_user, _package, start, trialUntil: start + Soon);
        await UntilAsync("SCHEDULED", "subscription-scheduled", id);
        await UntilAsync("TRIALING", "allowance-remaining", id);
        await UntilAsync("ACTIVE", "allowance-remaining", id);
    }

    [Fact]
    public async Task A_status_of_a_billing_system_comes_without_any_call()
    {
        var id = await ledger.StartedAsync(_user, _package);
        await ledger.ChangedAsync(id, "status", new { status = "PAST_DUE", at = DateTimeOffset.UtcNow + Soon });
        await UntilAsync("PAST_DUE", "subscription-past-due", id);
    }

    [Fact]
    public async Task One_that_starts_later_can_be_taken_back()
    {
        var id = await ledger.StartedAsync(_user, _package, Days(3));
        Assert.Equal("CANCELLED", (await ledger.ChangedAsync(id, "cancel")).Text("status"));
        await ledger.StartedAsync(_user, _package, Days(3));
    }

    [Fact]
    public async Task One_ends_with_the_period_of_the_feature_that_resets_least_often()
    {
        var (start, other) = (Days(-40), Unique("feature"));
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(other));
        var package = Unique("package");
        await ledger.PutAsync($"/v1/packages/{package}", $$"""
            {"features":[{"id":"{{_feature}}","resetPeriod":"DAY"},{"id":"{{other}}","resetPeriod":"YEAR"}]}
            """);
        LedgerApi.Ensure(await ledger.PostAsync($"/v1/packages/{package}/publish"));
        var id = await ledger.StartedAsync(_user, package, start);
        var answer = await ledger.ChangedAsync(id, "cancel", new { atPeriodEnd = true });
        Assert.Equal(("ACTIVE", start.AddYears(1)), (answer.Text("status"), answer.Instant("cancelledAt")));
        await ledger.ChangedAsync(id, "cancel", new { atPeriodEnd = true });
        Assert.Equal(2, await ledger.EventCountAsync($"subscription/{id}"));
    }

    [Fact]
    public async Task One_that_never_resets_has_no_period_that_ends()
    {
        var id = await ledger.StartedAsync(_user, await ledger.NewPackageAsync(_feature, resetPeriod: null));
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "no-period",
            await ledger.ChangeAsync(id, "cancel", new { atPeriodEnd = true }));
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "no-period",
            await ledger.ChangeAsync(id, "change", new { packageId = _package, atPeriodEnd = true }));
    }

    Task UntilAsync(string status, string reasonCode, string id) => Eventually.IsTrue(
        $"subscription and check to say {status}",
        async () => (await ledger.SubscriptionAsync(id)).Text("status") == status
            && (await ledger.CheckAsync(_user, _feature)).Text("reasonCode") == reasonCode);
}

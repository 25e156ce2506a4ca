using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Catalogue.SubscriptionCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class ASubscriptionWhoseBaseIsChanged(LedgerFixture ledger) : IAsyncLifetime
{
    static readonly DateTimeOffset Start = Days(-10);

    readonly string _feature = Unique("feature");
    string _user = "";
    string _basic = "";
    string _pro = "";
    string _id = "";

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        _basic = await ledger.NewPackageAsync(_feature, limit: 10);
        _pro = await ledger.NewPackageAsync(_feature, limit: 100);
        _user = await ledger.NewUserAsync();
        _id = await ledger.StartedAsync(_user, _basic, Start);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Ends_and_the_new_one_takes_its_place_with_periods_of_its_own()
    {
        await RecordAsync(7, DateTimeOffset.UtcNow.AddMinutes(-1));
        var changed = await ledger.ChangeAsync(_id, "change", new { packageId = _pro });
        Assert.Equal(HttpStatusCode.Created, changed.Status);
        Assert.Equal((_user, _pro, "ACTIVE", _id), Words(changed));
        var old = await ledger.SubscriptionAsync(_id);
        Assert.Equal(("CANCELLED", changed.Instant("startsAt")), (old.Text("status"), old.Instant("cancelledAt")));
        await RecordAsync(2, DateTimeOffset.UtcNow);
        var check = LedgerApi.Ensure(await ledger.Api.CheckAsync(_user, _feature, "consistency=strong"));
        Assert.Equal((_pro, changed.Text("id")), (check.Text("packageId"), check.Text("subscriptionId")));
        var consumption = check["consumption"];
        Assert.Equal(2, consumption.GetProperty("used").GetDecimal());
        Assert.Equal(100, consumption.GetProperty("budget").GetDecimal());
        Assert.Equal(changed.Instant("startsAt"), consumption.GetProperty("periodStart").GetDateTimeOffset());
    }

    [Fact]
    public async Task Changes_when_its_time_comes_without_any_call()
    {
        var at = DateTimeOffset.UtcNow.AddSeconds(4);
        var changed = await ledger.ChangedAsync(_id, "change", new { packageId = _pro, at });
        Assert.Equal("SCHEDULED", changed.Text("status"));
        Assert.Equal("ACTIVE", (await ledger.SubscriptionAsync(_id)).Text("status"));
        Assert.Equal(_basic, (await ledger.CheckAsync(_user, _feature)).Text("packageId"));
        await Eventually.IsTrue(
            "the new base to count",
            async () => (await ledger.CheckAsync(_user, _feature)).Text("packageId") == _pro);
        Assert.Equal("CANCELLED", (await ledger.SubscriptionAsync(_id)).Text("status"));
        Assert.Equal("ACTIVE", (await ledger.SubscriptionAsync(changed.Text("id")!)).Text("status"));
    }

    [Fact]
    public async Task Changes_with_the_period_and_begins_with_a_trial()
    {
        var end = Start.AddMonths(1);
        var changed = await ledger.ChangedAsync(
            _id, "change", new { packageId = _pro, atPeriodEnd = true, trialUntil = end.AddDays(14) });
        Assert.Equal([(end, "TRIALING"), (end.AddDays(14), "ACTIVE")], changed.Timeline());
        Assert.Equal(end, (await ledger.SubscriptionAsync(_id)).Instant("cancelledAt"));
    }

    [Fact]
    public async Task Can_be_changed_back_and_after_the_fact()
    {
        var toPro = await ledger.ChangedAsync(_id, "change", new { packageId = _pro, at = Start.AddDays(2) });
        var back = await ledger.ChangedAsync(
            toPro.Text("id")!, "change", new { packageId = _basic, at = Start.AddDays(4) });
        Assert.Equal((_user, _basic, "ACTIVE", toPro.Text("id")!), Words(back));
        Assert.Equal(Start.AddDays(4), back.Instant("startsAt"));
    }

    [Fact]
    public async Task Ends_and_starts_together_or_not_at_all()
    {
        await ledger.ChangeAsync(_id, "change", new { packageId = "no such" });
        Assert.Equal("ACTIVE", (await ledger.SubscriptionAsync(_id)).Text("status"));
        Assert.Equal(1, await ledger.EventCountAsync($"subscription/{_id}"));
    }

    [Fact]
    public async Task Is_changed_once_even_when_two_do_it_at_the_same_moment()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => ledger.ChangeAsync(_id, "change", new { packageId = _pro })));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(2, (await ledger.GetAsync($"/v1/subscriptions?userId={_user}")).Ids().Count());
    }

    [Fact]
    public async Task Is_changed_only_for_another_base_that_can_be_had()
    {
        await RefusedAsync("package-unknown", new { packageId = "no such" });
        var draft = Unique("draft");
        await ledger.PutAsync($"/v1/packages/{draft}", "{}");
        await RefusedAsync("package-not-published", new { packageId = draft });
        await RefusedAsync("change-to-same-package", new { packageId = _basic });
        await RefusedAsync("end-before-start", new { packageId = _pro, at = Start.AddDays(-1) });
        await RefusedAsync("trial-before-start", new { packageId = _pro, trialUntil = Start });
    }

    [Fact]
    public async Task Is_no_addon_and_becomes_none()
    {
        var addon = await ledger.NewPackageAsync(isAddon: true);
        await RefusedAsync("change-of-addon", new { packageId = addon });
        var id = await ledger.StartedAsync(_user, addon);
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "change-of-addon",
            await ledger.ChangeAsync(id, "change", new { packageId = _pro }));
    }

    [Fact]
    public async Task Keeps_its_addons_so_the_new_base_has_to_be_one_of_theirs()
    {
        var id = await ledger.StartedAsync(_user, await ledger.NewPackageAsync(isAddon: true, bases: _basic));
        await RefusedAsync("addon-for-other-bases", new { packageId = _pro });
        await ledger.ChangedAsync(id, "cancel");
        await ledger.ChangedAsync(_id, "change", new { packageId = _pro });
    }

    [Fact]
    public async Task Leaves_no_room_for_a_base_that_is_to_come()
    {
        await ledger.ChangedAsync(_id, "cancel", new { at = Days(10) });
        await ledger.StartedAsync(_user, _basic, Days(20));
        await RefusedAsync("multiple-bases", new { packageId = _pro });
    }

    static (string?, string?, string?, string?) Words(Answer subscription) => (
        subscription.Text("userId"), subscription.Text("packageId"), subscription.Text("status"),
        subscription.Text("replaces"));

    async Task RecordAsync(decimal delta, DateTimeOffset occurredAt) => LedgerApi.Ensure(await ledger.Api.RecordAsync(
        new { id = Unique("id"), userId = _user, featureId = _feature, delta, occurredAt }));

    async Task RefusedAsync(string rule, object body) => AssertRefused(
        HttpStatusCode.UnprocessableEntity, rule, await ledger.ChangeAsync(_id, "change", body));
}

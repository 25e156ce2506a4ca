using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Catalogue.SubscriptionCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class SubscriptionsThatARuleForbids(LedgerFixture ledger) : IAsyncLifetime
{
    string _user = "";
    string _base = "";
    string _otherBase = "";
    string _addon = "";
    string _addonOfOther = "";

    public async Task InitializeAsync()
    {
        _user = await ledger.NewUserAsync();
        _base = await ledger.NewPackageAsync();
        _otherBase = await ledger.NewPackageAsync();
        _addon = await ledger.NewPackageAsync(isAddon: true);
        _addonOfOther = await ledger.NewPackageAsync(isAddon: true, bases: _otherBase);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_user_has_one_base_at_a_time()
    {
        await ledger.StartedAsync(_user, _base);
        await RefusedAsync("multiple-bases", [_otherBase]);
        await RefusedAsync("multiple-bases", [_base]);
        await RefusedAsync("multiple-bases", [_otherBase], Days(30));
    }

    [Fact]
    public async Task Two_bases_in_one_call_are_two_at_a_time() =>
        await RefusedAsync("multiple-bases", [_base, _otherBase]);

    [Fact]
    public async Task A_paused_base_is_in_the_way_and_one_to_come_too()
    {
        await ledger.ChangedAsync(await ledger.StartedAsync(_user, _base), "pause");
        await RefusedAsync("multiple-bases", [_otherBase]);
        _user = await ledger.NewUserAsync();
        await ledger.StartedAsync(_user, _base, Days(30));
        await RefusedAsync("multiple-bases", [_otherBase]);
    }

    [Fact]
    public async Task A_base_that_ends_leaves_room_for_another_from_its_end_on()
    {
        var id = await ledger.StartedAsync(_user, _base);
        var end = Days(10);
        await ledger.ChangedAsync(id, "cancel", new { at = end });
        await RefusedAsync("multiple-bases", [_otherBase], end.AddSeconds(-1));
        await ledger.StartedAsync(_user, _otherBase, end);
    }

    [Fact]
    public async Task The_same_base_after_its_end_is_another_subscription()
    {
        var first = await ledger.StartedAsync(_user, _base);
        await ledger.ChangedAsync(first, "cancel");
        var second = await ledger.StartedAsync(_user, _base);
        Assert.NotEqual(first, second);
        Assert.Equal("CANCELLED", (await ledger.SubscriptionAsync(first)).Text("status"));
        Assert.Equal("ACTIVE", (await ledger.SubscriptionAsync(second)).Text("status"));
    }

    [Fact]
    public async Task Of_two_bases_that_start_at_the_same_moment_one_does()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => ledger.StartAsync(_user, [i % 2 == 0 ? _base : _otherBase])));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.Created),
            answer => AssertRefused(HttpStatusCode.UnprocessableEntity, "multiple-bases", answer));
    }

    [Fact]
    public async Task An_addon_needs_a_base_at_its_start()
    {
        await RefusedAsync("addon-without-base", [_addon]);
        var id = await ledger.StartedAsync(_user, _base, Days(1));
        await RefusedAsync("addon-without-base", [_addon]);
        await ledger.ChangedAsync(id, "cancel", new { at = Days(5) });
        await RefusedAsync("addon-without-base", [_addon], Days(6));
        await ledger.StartedAsync(_user, _addon, Days(3));
    }

    [Fact]
    public async Task An_addon_needs_a_base_that_it_is_made_for()
    {
        await RefusedAsync("addon-for-other-bases", [_base, _addonOfOther]);
        await ledger.StartedAsync(_user, _base);
        await RefusedAsync("addon-for-other-bases", [_addonOfOther]);
    }

    [Fact]
    public async Task Addons_can_be_listed_before_the_base_that_they_come_on_top_of()
    {
        var answer = await ledger.StartAsync(_user, [_addon, _addonOfOther, _otherBase]);
        Assert.Equal(3, LedgerApi.Ensure(answer).Ids().Count());
        await ledger.StartedAsync(_user, _addon);
    }

    [Fact]
    public async Task An_addon_lives_on_without_its_base()
    {
        var ids = LedgerApi.Ensure(await ledger.StartAsync(_user, [_base, _addon])).Ids().ToList();
        await ledger.ChangedAsync(ids[0], "cancel");
        Assert.Equal("ACTIVE", (await ledger.SubscriptionAsync(ids[1])).Text("status"));
    }

    [Fact]
    public async Task Only_what_exists_and_is_published_can_be_subscribed_to()
    {
        await RefusedAsync("package-unknown", ["no such"]);
        var draft = Unique("draft");
        await ledger.PutAsync($"/v1/packages/{draft}", "{}");
        await RefusedAsync("package-not-published", [draft]);
        await ledger.PostAsync($"/v1/packages/{_base}/archive");
        await RefusedAsync("package-not-published", [_base]);
        _user = "nobody";
        await RefusedAsync("user-unknown", [_otherBase]);
    }

    [Fact]
    public async Task A_trial_ends_after_the_start() => AssertRefused(
        HttpStatusCode.UnprocessableEntity, "trial-before-start",
        await ledger.StartAsync(_user, [_base], startsAt: Days(2), trialUntil: Days(1)));

    async Task RefusedAsync(string rule, string[] packages, DateTimeOffset? startsAt = null) => AssertRefused(
        HttpStatusCode.UnprocessableEntity, rule, await ledger.StartAsync(_user, packages, startsAt));
}

using System.Net;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Usage under the several ids of one user, from HTTP to the check.</summary>
[Collection(RunningLedger.Name)]
public sealed class UsageOfUsersWithSeveralIds(LedgerFixture ledger) : IAsyncLifetime
{
    readonly DateTimeOffset _start = DateTimeOffset.UtcNow.AddHours(-1);
    readonly string _feature = Unique("feature");
    readonly string _package = Unique("package");
    readonly string _a = Unique("user-a");
    readonly string _b = Unique("user-b");
    readonly string _c = Unique("user-c");

    // All have the same, from the same instant on: so it makes no difference whose allowance counts.
    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        await ledger.Api.DefinePackageAsync(_package, _feature, limit: 1_000_000, resetPeriod: null);
        foreach (var user in new[] { _a, _b, _c })
        {
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
            LedgerApi.Ensure(await ledger.Api.SubscribeAsync(user, _package, _start));
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Usage_under_the_old_and_the_new_id_counts_whenever_it_was_recorded()
    {
        var id = Unique("renamed");
        await RecordAsync(_a, 1, "ADD", minute: 1);
        await RecordAsync(id, 20, "ADD", minute: 2); // nobody's yet
        LedgerApi.Ensure(await ledger.RenameAsync(_a, id));
        await AssertUsedAsync(21, _a, id);
        await AddAsync(_a, 300);
        await AddAsync(id, 4000);
        await AssertUsedAsync(4321, _a, id);
        await RecordAsync(_a, 5, "SET", minute: 3); // also over what is under the other id
        await AssertUsedAsync(4305, _a, id);
    }

    [Fact]
    public async Task A_merge_keeps_the_sum_of_what_was_added_and_set_before()
    {
        await RecordBeforeAsync();
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await AssertUsedAsync(15 + 8, _a, _b);
    }

    [Fact]
    public async Task What_comes_late_counts_as_it_would_have_before_the_merge()
    {
        await RecordBeforeAsync();
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await RecordAsync(_b, 1000, "ADD", minute: 2); // covered by the SET under b, as a's would not be
        await AssertUsedAsync(23, _a, _b);
        await RecordAsync(_a, 1000, "ADD", minute: 2);
        await AssertUsedAsync(1023, _a, _b);
        await RecordAsync(_a, 2, "SET", minute: 10); // covers what is a's alone
        await AssertUsedAsync(2 + 8, _a, _b);
    }

    [Fact]
    public async Task A_set_after_the_merge_covers_what_is_under_both()
    {
        await RecordBeforeAsync();
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await SetAsync(_b, 4);
        await AssertUsedAsync(4, _a, _b);
        await AddAsync(_a, 1);
        await AssertUsedAsync(5, _a, _b);
    }

    [Fact]
    public async Task Taking_the_merge_back_gives_each_its_own_also_of_what_came_meanwhile()
    {
        await RecordBeforeAsync();
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await AddAsync(_a, 3);
        await SetAsync(_b, 100);
        await AddAsync(_b, 1);
        await AssertUsedAsync(101, _a, _b);
        LedgerApi.Ensure(await ledger.UnmergeAsync(_b));
        await AssertUsedAsync(18, _a);
        await AssertUsedAsync(101, _b);
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b, target: _b)); // and from anew, from this moment on
        await AssertUsedAsync(119, _a, _b);
    }

    [Fact]
    public async Task Merges_of_merged_users_are_taken_back_one_by_one_in_any_order()
    {
        await AddAsync(_a, 1);
        await AddAsync(_b, 20);
        await AddAsync(_c, 300);
        await MergeAllAsync();
        LedgerApi.Ensure(await ledger.UnmergeAsync(_c)); // the inner one
        await AssertUsedAsync(21, _a, _b);
        await AssertUsedAsync(300, _c);
        LedgerApi.Ensure(await ledger.UnmergeAsync(_b));
        await AssertUsedAsync(1, _a);
        await AssertUsedAsync(20, _b);
        await MergeAllAsync();
        var apart = LedgerApi.Ensure(await ledger.UnmergeAsync(_b)); // the outer one, and c comes along
        Assert.Equal((_b, 2), (apart["id"].GetString(), apart.Texts("ids").Count()));
        await AssertUsedAsync(1, _a);
        await AssertUsedAsync(320, _b, _c);
        await SetAsync(_c, 5);
        await AssertUsedAsync(5, _b, _c);
    }

    [Fact]
    public async Task Usage_by_period_is_the_same_under_every_id()
    {
        await RecordBeforeAsync();
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        foreach (var id in new[] { _a, _b })
        {
            var usage = LedgerApi.Ensure(await ledger.Api.SendAsync(
                ledger.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{id}/usage/{_feature}"));
            Assert.Equal(23, usage["current"].GetProperty("consumption").GetProperty("used").GetDecimal());
        }
    }

    [Fact]
    public async Task A_merge_whose_sum_could_not_be_held_exactly_changes_nothing()
    {
        const decimal many = 9_999_999_999_999_999_999_999_999_999m; // digits, all that can be held
        await AddAsync(_a, many);
        await AddAsync(_b, 0.1m);
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "usage-sum-inexact", await ledger.MergeAsync(_a, _b));
        await AssertUsedAsync(many, _a);
        await AssertUsedAsync(0.1m, _b);
        Assert.Equal(1, await ledger.EventCountAsync($"user/{_b}"));
    }

    [Fact]
    public async Task Subscriptions_of_both_stay_and_go_back_with_their_users()
    {
        var apart = await SubscriptionsAsync(_a);
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        var together = await SubscriptionsAsync(_a);
        Assert.Equal(2, together.Count);
        Assert.Equal(together, await SubscriptionsAsync(_b));
        // The one left gives access under every id.
        LedgerApi.Ensure(await ledger.PostAsync($"/v1/subscriptions/{apart.Single()}/cancel"));
        foreach (var id in new[] { _a, _b })
            Assert.True((await ledger.Api.CheckAsync(id, _feature, "consistency=strong"))["access"].GetBoolean());
        LedgerApi.Ensure(await ledger.UnmergeAsync(_b));
        Assert.Equal(apart, await SubscriptionsAsync(_a));
        Assert.False((await ledger.Api.CheckAsync(_a, _feature, "consistency=strong"))["access"].GetBoolean());
        Assert.True((await ledger.Api.CheckAsync(_b, _feature, "consistency=strong"))["access"].GetBoolean());
    }

    [Fact]
    public async Task Who_is_in_memory_is_known_anew_under_every_id()
    {
        var id = Unique("renamed");
        foreach (var each in new[] { _a, _b, id }) await ledger.Api.CheckAsync(each, _feature);
        await AddAsync(_a, 1);
        LedgerApi.Ensure(await ledger.RenameAsync(_a, id));
        await AssertRememberedAsync(1, _a, id);
        await AddAsync(id, 2);
        await AssertRememberedAsync(3, _a, id);
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await AssertRememberedAsync(3, _a, id, _b);
        await AddAsync(_b, 40);
        await AssertRememberedAsync(43, _a, id, _b);
        LedgerApi.Ensure(await ledger.UnmergeAsync(_b));
        await AssertRememberedAsync(3, _a, id);
        await AssertRememberedAsync(40, _b);
    }

    async Task MergeAllAsync()
    {
        LedgerApi.Ensure(await ledger.MergeAsync(_b, _c));
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b));
        await AssertUsedAsync(321, _a, _b, _c);
    }

    // 15 under a and 8 under b; a SET of one in between what the other adds.
    async Task RecordBeforeAsync()
    {
        await RecordAsync(_a, 10, "SET", minute: 1);
        await RecordAsync(_b, 50, "ADD", minute: 2);
        await RecordAsync(_a, 5, "ADD", minute: 3);
        await RecordAsync(_b, 7, "SET", minute: 4);
        await RecordAsync(_b, 1, "ADD", minute: 5);
    }

    Task AddAsync(string user, decimal delta) => RecordAsync(user, delta, "ADD", minute: null);

    Task SetAsync(string user, decimal delta) => RecordAsync(user, delta, "SET", minute: null);

    async Task RecordAsync(string user, decimal delta, string action, int? minute)
    {
        var occurredAt = minute is { } since ? _start.AddMinutes(since) : DateTimeOffset.UtcNow;
        var answer = await ledger.Api.RecordAsync(
            new { id = Unique("id"), userId = user, featureId = _feature, delta, action, occurredAt });
        Assert.Equal("recorded", answer["outcome"].GetString());
    }

    async Task AssertUsedAsync(decimal used, params string[] ids)
    {
        foreach (var id in ids) Assert.Equal(used, await ledger.Api.UsedAsync(id, _feature, "consistency=strong"));
    }

    async Task AssertRememberedAsync(decimal used, params string[] ids)
    {
        foreach (var id in ids)
            await Eventually.AsyncValue(
                $"{used} used by {id}", () => ledger.Api.UsedAsync(id, _feature), found => found == used);
    }

    async Task<List<string>> SubscriptionsAsync(string user) =>
        [.. LedgerApi.Ensure(await ledger.GetAsync($"/v1/subscriptions?userId={user}")).Ids()];
}

using System.Net;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Users;

[Collection(RunningLedger.Name)]
public sealed class UsersThatAreDeleted(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _user = Unique("user");

    public Task InitializeAsync() => ledger.PutUserAsync(_user, "\"name\":\"old\",\"email\":\"old@x\"");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Are_gone_until_they_are_created_anew_in_the_same_stream()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(_user)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/users/{_user}")).Status);
        Assert.DoesNotContain(_user, await ledger.AllIdsAsync("/v1/users"));
        AssertRefused(HttpStatusCode.NotFound, "user-unknown", await DeleteAsync(_user));

        var put = await ledger.PutAsync($"/v1/users/{_user}", """{"name":"new"}""");
        Assert.Equal((HttpStatusCode.Created, "new"), (put.Status, put["name"].GetString()));
        Assert.Null(put["email"].GetString());
        Assert.Equal(
            "user_defined user_deleted user_defined",
            await ledger.Ledger.ScalarAsync<string>(
                "select string_agg(type, ' ' order by version) from ledger_events.mt_events "
                    + "where tenant_id = $1 and stream_id = $2",
                ledger.Ledger.Tenant, $"user/{_user}"));
    }

    [Fact]
    public async Task Leave_their_ids_to_anybody()
    {
        var (alias, other) = (Unique("alias"), Unique("other"));
        LedgerApi.Ensure(await ledger.RenameAsync(_user, alias));
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(alias)).Status);
        foreach (var id in new[] { _user, alias })
            Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/users/{id}")).Status);
        await ledger.PutUserAsync(other);
        LedgerApi.Ensure(await ledger.RenameAsync(other, _user));
        Assert.Equal([alias], (await ledger.PutUserAsync(alias)).Texts("ids"));
        Assert.Equal(
            new[] { other, _user }.Order(StringComparer.Ordinal),
            (await ledger.GetAsync($"/v1/users/{_user}")).Texts("ids"));
    }

    [Fact]
    public async Task Had_no_subscription_or_grant_though_it_ended()
    {
        var (subscribed, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        var subscription = (await ledger.GetAsync($"/v1/subscriptions?userId={subscribed}")).Ids().Single();
        LedgerApi.Ensure(await ledger.PostAsync($"/v1/subscriptions/{subscription}/cancel"));
        AssertRefused(HttpStatusCode.Conflict, "user-in-use", await DeleteAsync(subscribed));
        var grant = LedgerApi.Ensure(await ledger.GrantAsync(_user, feature))["id"].GetString();
        LedgerApi.Ensure(await ledger.PostAsync($"/v1/grants/{grant}/revoke"));
        AssertRefused(HttpStatusCode.Conflict, "user-in-use", await DeleteAsync(_user));
        Assert.Equal(1, await ledger.EventCountAsync($"user/{_user}"));
    }

    [Fact]
    public async Task Are_part_of_no_merge()
    {
        var (other, alias) = (Unique("other"), Unique("alias"));
        await ledger.PutUserAsync(other);
        LedgerApi.Ensure(await ledger.MergeAsync(_user, other, target: other));
        LedgerApi.Ensure(await ledger.RenameAsync(other, alias));
        foreach (var id in new[] { _user, other, alias })
            AssertRefused(HttpStatusCode.Conflict, "user-merged", await DeleteAsync(id));
        LedgerApi.Ensure(await ledger.UnmergeAsync(_user));
        foreach (var id in new[] { _user, other })
            Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/users/{alias}")).Status);
    }

    [Fact]
    public async Task Nobody_and_what_can_be_no_id_is_not_deleted()
    {
        AssertRefused(HttpStatusCode.NotFound, "user-unknown", await DeleteAsync(Unique("nobody")));
        AssertInvalid(await DeleteAsync(new string('a', 201)), "id");
        AssertInvalid(await DeleteAsync("a%09"), "id");
        var other = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        AssertRefused(
            HttpStatusCode.NotFound, "user-unknown",
            await other.SendAsync(ledger.Ledger.Admin, HttpMethod.Delete, $"/v1/users/{_user}"));
        LedgerApi.Ensure(await ledger.GetAsync($"/v1/users/{_user}"));
    }

    [Fact]
    public async Task Are_unknown_to_checks_and_their_usage_counts_again_when_they_come_back()
    {
        var (subscribed, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        Assert.Equal("not-subscribed", await ReasonAsync(_user, feature));
        LedgerApi.Ensure(await ledger.Api.RecordAsync(new { userId = _user, featureId = feature, delta = 3 }));
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(_user)).Status);
        await Eventually.IsTrue("the check to know", async () => await ReasonAsync(_user, feature) == "user-unknown");
        LedgerApi.Ensure(await ledger.Api.RecordAsync(new { userId = _user, featureId = feature, delta = 4 }));

        var package = (await ledger.GetAsync($"/v1/subscriptions?userId={subscribed}"))["items"][0].Text("packageId")!;
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "user-unknown", await ledger.Api.SubscribeAsync(_user, package));
        await ledger.PutUserAsync(_user);
        LedgerApi.Ensure(await ledger.Api.SubscribeAsync(_user, package, DateTimeOffset.UtcNow.AddHours(-1)));
        Assert.Equal(7, await ledger.Api.UsedAsync(_user, feature, "consistency=strong"));
        LedgerApi.Ensure(await ledger.Api.RecordAsync(new { userId = _user, featureId = feature, delta = 1 }));
        await Eventually.IsTrue("memory to know", async () => await ledger.Api.UsedAsync(_user, feature) == 8);
    }

    [Fact]
    public async Task Are_explained_as_they_were_known()
    {
        var (_, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        var alias = Unique("alias");
        LedgerApi.Ensure(await ledger.RenameAsync(_user, alias));
        var before = await KnownUntilNowAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(_user)).Status);
        var between = await KnownUntilNowAsync();
        await ledger.PutUserAsync(_user);

        foreach (var id in new[] { _user, alias })
        {
            var known = await ExplainAsync(id, feature, before);
            Assert.Equal("not-subscribed", known["entitlement"].Text("reasonCode"));
            Assert.Equal(["user_renamed"], Types(known));
        }
        var deleted = await ExplainAsync(_user, feature, between);
        Assert.Equal("user-unknown", deleted["entitlement"].Text("reasonCode"));
        Assert.Equal(["user_deleted"], Types(deleted));
        Assert.Equal("not-subscribed", (await ExplainAsync(_user, feature))["entitlement"].Text("reasonCode"));
        Assert.Equal("user-unknown", (await ExplainAsync(alias, feature))["entitlement"].Text("reasonCode"));
    }

    [Fact]
    public async Task A_deletion_and_a_grant_at_once_leave_a_user_with_the_grant_or_neither()
    {
        var (_, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        for (var round = 0; round < 20; round++)
        {
            var user = Unique("user");
            await ledger.PutUserAsync(user);
            var (grant, delete) = (ledger.GrantAsync(user, feature), DeleteAsync(user));
            var isGranted = (await grant).Status == HttpStatusCode.Created;
            if (isGranted) AssertRefused(HttpStatusCode.Conflict, "user-in-use", await delete);
            else Assert.Equal(HttpStatusCode.NoContent, (await delete).Status);
            Assert.Equal(
                isGranted ? HttpStatusCode.OK : HttpStatusCode.NotFound,
                (await ledger.GetAsync($"/v1/users/{user}")).Status);
        }
    }

    Task<Answer> DeleteAsync(string id) => ledger.DeleteAsync($"/v1/users/{id}");

    async Task<string> ReasonAsync(string user, string feature) =>
        LedgerApi.Ensure(await ledger.Api.CheckAsync(user, feature))["reasonCode"].GetString()!;

    static async Task<DateTimeOffset> KnownUntilNowAsync()
    {
        var now = DateTimeOffset.UtcNow;
        await Eventually.IsTrue(
            "the clock to go on", () => Task.FromResult(DateTimeOffset.UtcNow > now.AddMilliseconds(2)));
        return now;
    }

    async Task<Answer> ExplainAsync(string user, string feature, DateTimeOffset? knownAt = null) =>
        LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{user}/usage/{feature}/explain"
                + (knownAt is { } at ? $"?knownAt={at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ}" : "")));

    static IEnumerable<string> Types(Answer answer) =>
        answer["lines"].EnumerateArray().Select(line => line.Text("type")!);
}

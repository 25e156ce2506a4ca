using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class GrantsToSingleUsers(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _user = Unique("user");
    readonly string _feature = Unique("feature");

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(_user));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_grant_gives_access_without_a_subscription_and_counts_what_was_used_before()
    {
        await RecordAsync(3);
        Assert.False((await CheckAsync())["access"].GetBoolean());
        var start = DateTimeOffset.UtcNow.AddHours(-1);
        var grant = await GrantAsync($"\"limit\":5,\"startsAt\":\"{start:O}\"");
        var check = await CheckAsync();
        Assert.True(check["access"].GetBoolean());
        Assert.Equal(grant["id"].GetString(), check["grantId"].GetString());
        Assert.Equal((3, 5), (Consumption(check, "used"), Consumption(check, "budget")));
        await RecordAsync(2);
        Assert.False((await CheckAsync())["access"].GetBoolean());
    }

    [Fact]
    public async Task The_answer_says_all_of_it()
    {
        var answer = await ledger.GrantAsync(_user, _feature, """
            "limit":2.5,"resetPeriod":"month","overageEnabled":true,
            "startsAt":"2026-01-31T01:00:00+01:00","endsAt":"2199-12-31T00:00:00Z"
            """);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var id = answer["id"].GetString();
        using var expected = JsonDocument.Parse($$"""
            {"id":"{{id}}","userId":"{{_user}}","featureId":"{{_feature}}","limit":2.5,"resetPeriod":"MONTH",
             "overageEnabled":true,"startsAt":"2026-01-31T00:00:00.000Z","endsAt":"2199-12-31T00:00:00.000Z",
             "reason":"a test","status":"ACTIVE","revokedAt":null,"revokedReason":null}
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, answer.Body), answer.Body.GetRawText());
        var found = await ledger.GetAsync($"/v1/grants/{id}");
        Assert.Equal(answer.Body.GetRawText(), found.Body.GetRawText());
    }

    [Fact]
    public async Task The_highest_of_grants_and_packages_wins()
    {
        var package = Unique("package");
        await ledger.Api.DefinePackageAsync(package, _feature, limit: 10);
        await ledger.Api.SubscribeAsync(_user, package);
        await GrantAsync("\"limit\":9");
        Assert.Equal(10, Consumption(await CheckAsync(), "budget"));
        var higher = await GrantAsync("\"limit\":11");
        var check = await CheckAsync();
        Assert.Equal((11, higher["id"].GetString()), (Consumption(check, "budget"), check["grantId"].GetString()));
        await ledger.PostAsync($"/v1/grants/{higher["id"].GetString()}/revoke");
        Assert.Equal(10, Consumption(await CheckAsync(), "budget"));
        await GrantAsync("\"overageEnabled\":false"); // no limit
        Assert.Equal(JsonValueKind.Null, (await CheckAsync())["consumption"].GetProperty("budget").ValueKind);
    }

    [Fact]
    public async Task It_begins_and_ends_by_time_alone()
    {
        var (start, end) = (DateTimeOffset.UtcNow.AddSeconds(1.5), DateTimeOffset.UtcNow.AddSeconds(3));
        var grant = await GrantAsync($"\"limit\":5,\"startsAt\":\"{start:O}\",\"endsAt\":\"{end:O}\"");
        Assert.Equal("SCHEDULED", grant["status"].GetString());
        Assert.False((await ledger.Api.CheckAsync(_user, _feature))["access"].GetBoolean());
        foreach (var (status, access, since) in new[] { ("ACTIVE", true, start), ("ENDED", false, end) })
        {
            await Eventually.IsTrue($"the grant to be {status}", async () => await StatusAsync(grant) == status);
            await Eventually.IsTrue(
                $"access to be {access}",
                async () => (await ledger.Api.CheckAsync(_user, _feature))["access"].GetBoolean() == access);
            Assert.True(DateTimeOffset.UtcNow >= since);
        }
    }

    [Fact]
    public async Task A_revoked_grant_gives_no_access_and_is_revoked_once()
    {
        var grant = await GrantAsync("\"limit\":5");
        Assert.True((await ledger.Api.CheckAsync(_user, _feature))["access"].GetBoolean());
        var path = $"/v1/grants/{grant["id"].GetString()}";
        var revoked = LedgerApi.Ensure(await ledger.PostAsync($"{path}/revoke", """{"reason":"by mistake"}"""));
        Assert.Equal(("ENDED", "by mistake"), (revoked["status"].GetString(), revoked["revokedReason"].GetString()));
        Assert.False((await CheckAsync())["access"].GetBoolean());
        await Eventually.IsTrue(
            "memory to know", async () => !(await ledger.Api.CheckAsync(_user, _feature))["access"].GetBoolean());
        var again = await ledger.PostAsync($"{path}/revoke", """{"reason":"again"}""");
        Assert.Equal(revoked.Body.GetRawText(), again.Body.GetRawText());
        Assert.Equal(2, await ledger.EventCountAsync($"grant/{grant["id"].GetString()}"));
    }

    [Fact]
    public async Task The_body_of_a_revocation_may_be_left_out_and_must_hold_if_it_is_there()
    {
        var path = $"/v1/grants/{(await GrantAsync("\"limit\":5"))["id"].GetString()}/revoke";
        AssertInvalid(await ledger.PostAsync(path, """{"reason":""}"""), "reason");
        AssertRefused(HttpStatusCode.BadRequest, "invalid-json", await ledger.PostAsync(path, "reason"));
        var revoked = await ledger.Api.SendAsync(ledger.Ledger.Admin, HttpMethod.Post, path);
        Assert.Equal((HttpStatusCode.OK, "ENDED"), (revoked.Status, revoked["status"].GetString()));
        Assert.Equal(JsonValueKind.Null, revoked["revokedReason"].ValueKind);
    }

    [Fact]
    public async Task A_grant_of_a_binary_feature_is_a_switch()
    {
        var feature = Unique("switch");
        await ledger.Api.DefineFeatureAsync(feature, "BINARY");
        AssertUnprocessable("binary-feature-limit", await ledger.GrantAsync(_user, feature));
        LedgerApi.Ensure(await ledger.GrantAsync(_user, feature, "\"limit\":null"));
        Assert.True((await ledger.Api.CheckAsync(_user, feature, "consistency=strong"))["access"].GetBoolean());
    }

    [Fact]
    public async Task What_cannot_be_granted_is_refused()
    {
        AssertUnprocessable("user-unknown", await ledger.GrantAsync(Unique("nobody"), _feature));
        AssertUnprocessable("feature-unknown", await ledger.GrantAsync(_user, Unique("nothing")));
        AssertUnprocessable("end-before-start", await ledger.GrantAsync(
            _user, _feature, """ "startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-01T00:00:00Z" """));
        AssertUnprocessable(
            "end-before-start", await ledger.GrantAsync(_user, _feature, """ "endsAt":"2026-01-01T00:00:00Z" """));
        foreach (var call in new[] { ledger.GetAsync("/v1/grants/none"), ledger.PostAsync("/v1/grants/none/revoke") })
            AssertRefused(HttpStatusCode.NotFound, "grant-unknown", await call);
        Assert.Empty((await ledger.GetAsync($"/v1/grants?userId={_user}")).Ids());
    }

    [Fact]
    public async Task Every_field_that_does_not_hold_is_named_at_once() => AssertInvalid(
        await ledger.PostAsync("/v1/grants", """
            {"featureId":"","limit":-1,"resetPeriod":"WEEK","overageEnabled":1,"startsAt":"2200-01-01T00:00:00Z",
             "endsAt":"1999-12-31T00:00:00Z","reason":""}
            """),
        "userId", "featureId", "limit", "resetPeriod", "overageEnabled", "startsAt", "endsAt", "reason");

    [Theory]
    [InlineData("userId=", "userId")]
    [InlineData("limit=0&cursor=!", "limit", "cursor")]
    public async Task What_is_no_page_is_refused(string query, params string[] fields) =>
        AssertInvalid(await ledger.GetAsync($"/v1/grants?{query}"), fields);

    [Fact]
    public async Task Grants_are_listed_page_by_page_the_oldest_first()
    {
        var granted = new List<string?>();
        for (var i = 0; i < 3; i++) granted.Add((await GrantAsync("\"limit\":1"))["id"].GetString());
        var page = await ledger.GetAsync($"/v1/grants?userId={_user}&limit=2");
        var next = await ledger.GetAsync($"/v1/grants?userId={_user}&limit=2&cursor={page["next"].GetString()}");
        Assert.Equal(granted, page.Ids().Concat(next.Ids()));
        Assert.Equal(JsonValueKind.Null, next["next"].ValueKind);
    }

    [Fact]
    public async Task A_grant_follows_its_user_through_renames_and_merges()
    {
        var (renamed, other) = (Unique("renamed"), Unique("other"));
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(other));
        var first = (await GrantAsync("\"limit\":5"))["id"].GetString();
        await ledger.RenameAsync(_user, renamed);
        var second = LedgerApi.Ensure(await ledger.GrantAsync(_user, _feature, "\"limit\":6"));
        Assert.Equal(renamed, second["userId"].GetString());
        await ledger.MergeAsync(_user, other);
        var third = LedgerApi.Ensure(await ledger.GrantAsync(other, _feature, "\"limit\":7"))["id"].GetString();
        foreach (var id in new[] { _user, renamed, other })
        {
            Assert.Equal([first, second["id"].GetString(), third], await GrantsAsync(id));
            Assert.Equal(7, Consumption(await CheckAsync(id), "budget"));
        }
        await ledger.UnmergeAsync(other);
        Assert.Equal([third], await GrantsAsync(other));
        Assert.Equal(6, Consumption(await CheckAsync(_user), "budget"));
        Assert.Equal(7, Consumption(await CheckAsync(other), "budget"));
    }

    async Task<Answer> GrantAsync(string more) => LedgerApi.Ensure(await ledger.GrantAsync(_user, _feature, more));

    async Task<IEnumerable<string>> GrantsAsync(string user) =>
        LedgerApi.Ensure(await ledger.GetAsync($"/v1/grants?userId={user}")).Ids();

    async Task<string?> StatusAsync(Answer grant) =>
        (await ledger.GetAsync($"/v1/grants/{grant["id"].GetString()}"))["status"].GetString();

    async Task<Answer> CheckAsync(string? user = null) =>
        LedgerApi.Ensure(await ledger.Api.CheckAsync(user ?? _user, _feature, "consistency=strong"));

    static decimal Consumption(Answer check, string member) =>
        check["consumption"].GetProperty(member).GetDecimal();

    async Task RecordAsync(decimal delta) => LedgerApi.Ensure(await ledger.Api.RecordAsync(
        new { id = Unique("id"), userId = _user, featureId = _feature, delta }));

    static void AssertUnprocessable(string rule, Answer answer) =>
        AssertRefused(HttpStatusCode.UnprocessableEntity, rule, answer);
}

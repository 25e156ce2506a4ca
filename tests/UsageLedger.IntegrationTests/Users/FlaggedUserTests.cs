using System.Buffers.Text;
using System.Net;
using System.Text;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Users;

[Collection(RunningLedger.Name)]
public sealed class UsersThatAreFlagged(LedgerFixture ledger)
{
    const string Without = "/v1/flagged-users/without-billing-id";
    const string Sharing = "/v1/flagged-users/sharing-email";

    [Fact]
    public async Task Are_counted_and_listed_for_their_tenant_until_they_are_put_right()
    {
        var api = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        Assert.Equal((0, 0), await CountAsync(api));
        await ledger.PutUserAsync("z-first", "\"email\":\"Zoe@Example.com\"", api);
        await ledger.PutUserAsync("a-second", "\"email\":\"zoe@example.com\",\"billingId\":\"cus_1\"", api);
        await ledger.PutUserAsync("flagged", "\"email\":\"alone@example.com\"", api);
        await ledger.PutUserAsync("none", api: api);
        Assert.Equal((3, 2), await CountAsync(api));
        Assert.Equal(["flagged", "none", "z-first"], await ledger.AllIdsAsync(Without, limit: 1, api));
        Assert.Equal(["z-first", "a-second"], await ledger.AllIdsAsync(Sharing, limit: 1, api));
        Assert.Equal("flagged", (await ledger.GetAsync("/v1/users/flagged", api))["id"].GetString());
        Assert.DoesNotContain("a-second", await ledger.AllIdsAsync(Sharing));

        await ledger.PutUserAsync("flagged", "\"email\":\"ZOE@EXAMPLE.COM\",\"billingId\":\"cus_2\"", api);
        Assert.Equal((2, 3), await CountAsync(api));
        Assert.Equal(["z-first", "a-second", "flagged"], await ledger.AllIdsAsync(Sharing, limit: 2, api));
        LedgerApi.Ensure(await MergeAsync(api, "z-first", "a-second"));
        Assert.Equal(["z-first", "flagged"], await ledger.AllIdsAsync(Sharing, limit: 1, api));
        LedgerApi.Ensure(await MergeAsync(api, "z-first", "flagged"));
        Assert.Equal((2, 0), await CountAsync(api));
        Assert.Empty(await ledger.AllIdsAsync(Sharing, limit: 1, api));
        LedgerApi.Ensure(await SendAsync(api, HttpMethod.Post, "/v1/users/a-second/unmerge"));
        Assert.Equal(["z-first", "a-second"], await ledger.AllIdsAsync(Sharing, limit: 1, api));
        Assert.Equal(
            HttpStatusCode.NoContent, (await SendAsync(api, HttpMethod.Delete, "/v1/users/a-second")).Status);
        Assert.Equal((2, 0), await CountAsync(api));
    }

    [Fact]
    public async Task Pages_skip_and_repeat_nobody_when_the_last_of_a_page_is_deleted()
    {
        var api = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        string[] ids = ["c", "b", "d", "a", "e"];
        foreach (var id in ids) await ledger.PutUserAsync(id, "\"email\":\"Same@x\"", api);
        var first = LedgerApi.Ensure(await ledger.GetAsync($"{Sharing}?limit=2", api));
        Assert.Equal(["c", "b"], first.Ids());
        await SendAsync(api, HttpMethod.Delete, "/v1/users/b");
        var second = LedgerApi.Ensure(await ledger.GetAsync($"{Sharing}?cursor={first["next"]}", api));
        Assert.Equal(["d", "a", "e"], second.Ids());
        Assert.Null(second["next"].GetString());
    }

    [Fact]
    public async Task What_is_no_page_is_refused()
    {
        AssertInvalid(await ledger.GetAsync($"{Without}?limit=0&cursor=!"), "limit", "cursor");
        string[] bad = ["", "a", "a\0b", "a\0b\0c", "a\0-1\0c", "a\09999999999999999999\0c", "a\01\0c\0d"];
        foreach (var text in bad)
            AssertInvalid(await ledger.GetAsync($"{Sharing}?limit=x&cursor={Cursor(text)}"), "limit", "cursor");
        foreach (var text in new[] { "a\00\0c", $"\0{DateTime.MaxValue.Ticks}\0", "\uFFFF\01\0" })
            LedgerApi.Ensure(await ledger.GetAsync($"{Sharing}?cursor={Cursor(text)}"));

        static string Cursor(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public async Task Are_not_for_public_keys()
    {
        var made = await ledger.PostAsync("/v1/keys", """{"kind":"public","name":"flags"}""");
        var reader = new LedgerApi(ledger.Ledger, made["key"].GetString()!);
        foreach (var path in new[] { "/v1/flagged-users", Without, Sharing, "/v1/users.csv" })
            AssertRefused(HttpStatusCode.Forbidden, "forbidden", await ledger.GetAsync(path, reader));
    }

    async Task<(int, int)> CountAsync(LedgerApi api)
    {
        var counts = LedgerApi.Ensure(await ledger.GetAsync("/v1/flagged-users", api));
        return (counts["withoutBillingId"].GetInt32(), counts["sharingEmail"].GetInt32());
    }

    Task<Answer> MergeAsync(LedgerApi api, string id, string other) =>
        SendAsync(api, HttpMethod.Post, $"/v1/users/{id}/merge", new { userId = other });

    Task<Answer> SendAsync(LedgerApi api, HttpMethod method, string path, object? body = null) =>
        api.SendAsync(ledger.Ledger.Admin, method, path, body);
}

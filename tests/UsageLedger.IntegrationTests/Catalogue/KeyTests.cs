using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class KeysThatAreCreatedAndRevoked(LedgerFixture ledger)
{
    [Fact]
    public async Task A_new_key_opens_and_a_revoked_one_does_not()
    {
        var created = LedgerApi.Ensure(await ledger.PostAsync("/v1/keys", """{"kind":"admin","name":"second"}"""));
        var api = new LedgerApi(ledger.Ledger, created["key"].GetString()!);
        await StatusAsync(api, HttpStatusCode.OK);
        for (var i = 0; i < 2; i++) LedgerApi.Ensure(await ledger.DeleteAsync($"/v1/keys/{created["id"].GetString()}"));
        await StatusAsync(api, HttpStatusCode.Unauthorized);
        Assert.Equal(2, await ledger.EventCountAsync($"key/{created["id"].GetString()}"));
    }

    [Fact]
    public async Task A_public_key_opens_no_admin_call()
    {
        var created = LedgerApi.Ensure(await ledger.PostAsync("/v1/keys", """{"kind":"public","name":"web"}"""));
        Assert.StartsWith("pub_test_", created["key"].GetString(), StringComparison.Ordinal);
        await StatusAsync(new LedgerApi(ledger.Ledger, created["key"].GetString()!), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_kept_nowhere()
    {
        var created = LedgerApi.Ensure(await ledger.PostAsync("/v1/keys", """{"kind":"public","name":"web"}"""));
        var key = created["key"].GetString()!;
        var list = (await ledger.GetAsync("/v1/keys?limit=200")).Body.GetRawText();
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.Equal(0, await ledger.Ledger.ScalarAsync<long>(
            "select count(*) from ledger_events.mt_events where position($1 in data::text) > 0", key));
    }

    [Fact]
    public async Task The_last_admin_key_stays_even_when_two_are_revoked_at_once()
    {
        var other = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        var admin = ledger.Ledger.Admin;
        var second = LedgerApi.Ensure(
            await other.SendAsync(admin, HttpMethod.Post, "/v1/keys", new { kind = "admin", name = "second" }));
        var ids = (await ledger.GetAsync("/v1/keys", other)).Ids().ToList();
        Assert.Contains(second["id"].GetString(), ids);
        var answers = await Task.WhenAll(
            ids.Select(id => other.SendAsync(admin, HttpMethod.Post, $"/v1/keys/{id}/revoke", new { })));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        AssertRefused(
            HttpStatusCode.Conflict, "last-admin-key",
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Every_field_that_does_not_hold_is_named_at_once() =>
        AssertInvalid(await ledger.PostAsync("/v1/keys", """{"kind":"root"}"""), "kind", "name");

    // Every host follows the keys; it may take it a second.
    Task StatusAsync(LedgerApi api, HttpStatusCode status) => Eventually.IsTrue(
        $"Admin to answer {status}", async () => (await ledger.GetAsync("/v1/keys", api)).Status == status);
}

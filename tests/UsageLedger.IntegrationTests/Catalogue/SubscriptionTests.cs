using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class SubscriptionsThatStartAndEnd(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _user = Unique("user");
    readonly string _feature = Unique("feature");
    readonly string _package = Unique("package");

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        await ledger.Api.DefinePackageAsync(_package, _feature, limit: 10);
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(_user));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Usage_recorded_before_the_subscription_was_known_counts_from_its_start_on()
    {
        await RecordAsync(3, DateTimeOffset.UtcNow.AddDays(-2));
        await RecordAsync(4, DateTimeOffset.UtcNow.AddHours(-1));
        LedgerApi.Ensure(await ledger.Api.SubscribeAsync(_user, _package, DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.Equal(4, await ledger.Api.UsedAsync(_user, _feature, "consistency=strong"));
    }

    [Fact]
    public async Task A_cancelled_subscription_gives_no_access_and_is_cancelled_once()
    {
        var id = await SubscribeAsync();
        Assert.True((await CheckAsync())["access"].GetBoolean());
        var cancelled = await ledger.PostAsync($"/v1/subscriptions/{id}/cancel");
        Assert.Equal("CANCELLED", cancelled["status"].GetString());
        Assert.False((await CheckAsync())["access"].GetBoolean());
        var again = await ledger.PostAsync($"/v1/subscriptions/{id}/cancel");
        Assert.Equal(cancelled["cancelledAt"].GetString(), again["cancelledAt"].GetString());
        Assert.Equal(2, await ledger.EventCountAsync($"subscription/{id}"));
    }

    [Fact]
    public async Task One_that_starts_later_is_scheduled_and_gives_no_access_yet()
    {
        var start = DateTimeOffset.UtcNow.AddDays(3);
        var answer = LedgerApi.Ensure(await ledger.Api.SubscribeAsync(_user, _package, start));
        Assert.Equal("SCHEDULED", answer["items"][0].Text("status"));
        Assert.Equal("subscription-scheduled", (await CheckAsync()).Text("reasonCode"));
        Assert.False((await CheckAsync())["access"].GetBoolean());
    }

    [Fact]
    public async Task If_one_of_several_cannot_start_none_does()
    {
        var draft = Unique("draft");
        await ledger.PutAsync($"/v1/packages/{draft}", "{}");
        foreach (var (other, rule) in new[] { (draft, "package-not-published"), ("no such", "package-unknown") })
            AssertRefused(
                HttpStatusCode.UnprocessableEntity, rule,
                await ledger.PostAsync(
                    "/v1/subscriptions", $$"""{"userId":"{{_user}}","packageIds":["{{_package}}","{{other}}"]}"""));
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "user-unknown", await ledger.Api.SubscribeAsync("nobody", _package));
        Assert.Empty((await ledger.GetAsync($"/v1/subscriptions?userId={_user}")).Ids());
    }

    [Fact]
    public async Task Every_field_that_does_not_hold_is_named_at_once() => AssertInvalid(
        await ledger.PostAsync(
            "/v1/subscriptions", """{"packageIds":[],"startsAt":"2026-11-20","trialUntil":"1999-01-01T00:00:00Z"}"""),
        "userId", "packageIds", "startsAt", "trialUntil");

    // One start for each user: another change would count the user's usage anew and hide what was missed.
    [Fact]
    public async Task Usage_recorded_at_the_moment_of_a_start_is_counted_once()
    {
        var users = Enumerable.Range(0, 40).Select(_ => Unique(_user)).ToArray();
        foreach (var user in users) LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
        var start = DateTimeOffset.UtcNow.AddHours(-1);
        using var enough = new CancellationTokenSource();
        await RecordForEachAsync(users);
        var recording = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RecordUntilAsync(users, enough.Token)));
        foreach (var user in users) LedgerApi.Ensure(await ledger.Api.SubscribeAsync(user, _package, start));
        await enough.CancelAsync();
        await recording;
        Assert.Equal("40 rows, 0 wrong", await ledger.Ledger.ScalarAsync<string>("""
            select count(*) || ' rows, ' || count(*) filter (where used <> recorded) || ' wrong'
            from ledger.consumption join lateral (
              select sum((data->>'delta')::numeric) as recorded from ledger_events.mt_events
              where stream_id = 'usage/' || user_id || '/' || feature_id) events on true
            where user_id = any($1)
            """, (object)users));
    }

    async Task RecordUntilAsync(string[] users, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested) await RecordForEachAsync(users);
    }

    async Task RecordForEachAsync(string[] users) => LedgerApi.Ensure(await ledger.Api.RecordAsync(
        users.Select(user => new { id = Unique("id"), userId = user, featureId = _feature }).ToArray()));

    async Task<string> SubscribeAsync() =>
        LedgerApi.Ensure(await ledger.Api.SubscribeAsync(_user, _package))["items"][0].Text("id")!;

    async Task<Answer> CheckAsync() =>
        LedgerApi.Ensure(await ledger.Api.CheckAsync(_user, _feature, "consistency=strong"));

    async Task RecordAsync(decimal delta, DateTimeOffset occurredAt) => LedgerApi.Ensure(await ledger.Api.RecordAsync(
        new { id = Unique("id"), userId = _user, featureId = _feature, delta, occurredAt }));
}

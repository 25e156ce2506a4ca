using System.Globalization;
using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>What is explained, and that it adds up.</summary>
[Collection(RunningLedger.Name)]
public sealed class AnExplanation(LedgerFixture ledger) : IAsyncLifetime
{
    static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    string _user = "";
    string _feature = "";

    public async Task InitializeAsync() =>
        (_user, _feature) = await ledger.Api.SubscribedUserAsync(limit: 100, startsAt: Start);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Lists_what_counts_what_was_covered_and_what_was_taken_back()
    {
        await RecordAsync(5, Start.AddDays(1));
        await RecordAsync(20, Start.AddDays(2), "SET");
        var taken = await RecordAsync(7, Start.AddDays(3));
        await RecordAsync(-1.5m, Start.AddDays(4));
        LedgerApi.Ensure(await ledger.Api.ReverseAsync(taken, "a mistake"));

        var answer = await ExplainAsync($"at={At(Start.AddDays(10))}");
        var usage = Lines(answer, "usage_recorded");
        Assert.Equal([5, 15, 0, -1.5m], usage.Select(line => line.GetProperty("effect").GetDecimal()));
        Assert.Equal([5, 20, 20, 18.5m], usage.Select(line => line.GetProperty("used").GetDecimal()));
        Assert.Equal("a mistake", usage[2].GetProperty("reversal").Text("reason"));
        Assert.Equal(taken, usage[2].GetProperty("eventId").GetGuid());
        AddsUpTo(18.5m, answer);
        Assert.Equal(
            ["subscription_started", "period_started"],
            answer["lines"].EnumerateArray().Take(2).Select(line => line.Text("type")));
    }

    [Fact]
    public async Task Of_a_past_instant_is_that_of_the_period_then()
    {
        await RecordAsync(3, Start.AddDays(1));
        await RecordAsync(4, Start.AddDays(40));
        AddsUpTo(3, await ExplainAsync($"at={At(Start.AddDays(2))}"));
        AddsUpTo(4, await ExplainAsync($"at={At(Start.AddDays(41))}"));
        var last = Start.AddDays(28); // the end of February's period, 28 February
        AddsUpTo(3, await ExplainAsync($"at={At(last.AddTicks(-10))}"));
        AddsUpTo(4, await ExplainAsync($"at={At(last)}"));
    }

    [Fact]
    public async Task Tells_what_the_ledger_knew_at_an_earlier_time()
    {
        var at = $"at={At(Start.AddDays(2))}";
        var first = await RecordAsync(3, Start.AddDays(1));
        var before = await KnownUntilNowAsync();
        await RecordAsync(40, Start.AddDays(1));
        LedgerApi.Ensure(await ledger.Api.ReverseAsync(first));
        AddsUpTo(40, await ExplainAsync(at));
        AddsUpTo(3, await ExplainAsync($"{at}&knownAt={At(before)}"));
    }

    [Fact]
    public async Task Knew_of_no_merge_before_it_and_of_none_after_it_was_undone()
    {
        var (other, at) = (await ledger.NewUserAsync(), $"at={At(Start.AddDays(2))}");
        await RecordAsync(3, Start.AddDays(1));
        await RecordAsync(40, Start.AddDays(1), user: other);
        var before = await KnownUntilNowAsync();
        LedgerApi.Ensure(await ledger.MergeAsync(_user, other, target: _user));
        AddsUpTo(43, await ExplainAsync(at));
        var merged = await KnownUntilNowAsync();
        LedgerApi.Ensure(await ledger.UnmergeAsync(other));
        AddsUpTo(3, await ExplainAsync(at));
        AddsUpTo(43, await ExplainAsync($"{at}&knownAt={At(merged)}"));
        AddsUpTo(3, await ExplainAsync($"{at}&knownAt={At(before)}"));
    }

    [Fact]
    public async Task Shows_the_cancellation_that_ended_the_access()
    {
        var subscription = (await ledger.GetAsync($"/v1/subscriptions?userId={_user}")).Ids().Single();
        await ledger.ChangedAsync(subscription, "cancel", new { at = Start.AddDays(5) });
        var answer = await ExplainAsync($"at={At(Start.AddDays(6))}");
        Assert.Equal("subscription-cancelled", answer["entitlement"].Text("reasonCode"));
        var line = Assert.Single(Lines(answer, "subscription_cancelled"));
        Assert.Equal(Start.AddDays(5), line.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Sums_up_the_usage_that_it_does_not_list()
    {
        for (var day = 1; day <= 5; day++) await RecordAsync(day, Start.AddDays(day));
        var answer = await ExplainAsync($"at={At(Start.AddDays(10))}&limit=2");
        var earlier = Assert.Single(Lines(answer, "earlier_usage"));
        Assert.Equal(
            (3, 6m), (earlier.GetProperty("count").GetInt32(), earlier.GetProperty("effect").GetDecimal()));
        AddsUpTo(15, answer);
    }

    [Fact]
    public async Task Of_nobody_says_so()
    {
        var answer = LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{Unique("nobody")}/usage/{_feature}/explain"));
        Assert.Equal("user-unknown", answer["entitlement"].Text("reasonCode"));
        Assert.Empty(answer["lines"].EnumerateArray());
    }

    [Fact]
    public async Task Is_not_for_public_keys()
    {
        var made = await ledger.PostAsync("/v1/keys", """{"kind":"public","name":"explanations"}""");
        var reader = new LedgerApi(ledger.Ledger, made.Text("key")!);
        AssertRefused(HttpStatusCode.Forbidden, "forbidden", await reader.SendAsync(
            ledger.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{_user}/usage/{_feature}/explain"));
    }

    [Fact]
    public async Task Of_a_query_that_does_not_hold_names_every_problem() => AssertInvalid(
        await ledger.Api.SendAsync(
            ledger.Ledger.Entitlements, HttpMethod.Get,
            $"/v1/users/{_user}/usage/{_feature}/explain?at=yesterday&knownAt=2026-01-01&delta=x&limit=0"),
        "at", "knownAt", "delta", "limit");

    // The sum of the effects, the answer of the explanation and the check are one number.
    void AddsUpTo(decimal used, Answer answer)
    {
        var lines = answer["lines"].EnumerateArray().Where(line => line.TryGetProperty("effect", out var effect)
            && effect.ValueKind == JsonValueKind.Number);
        Assert.Equal(used, lines.Sum(line => line.GetProperty("effect").GetDecimal()));
        Assert.Equal(used, answer["entitlement"].GetProperty("consumption").GetProperty("used").GetDecimal());
    }

    static JsonElement[] Lines(Answer answer, string type) =>
        [.. answer["lines"].EnumerateArray().Where(line => line.Text("type") == type)];

    async Task<Answer> ExplainAsync(string query) => LedgerApi.Ensure(await ledger.Api.SendAsync(
        ledger.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{_user}/usage/{_feature}/explain?{query}"));

    async Task<Guid> RecordAsync(decimal delta, DateTimeOffset occurredAt, string action = "ADD", string? user = null)
    {
        var answer = LedgerApi.Ensure(await ledger.Api.RecordAsync(
            new { userId = user ?? _user, featureId = _feature, delta, action, occurredAt }));
        return answer["eventId"].GetGuid();
    }

    // An instant after everything so far and before everything that follows.
    static async Task<DateTimeOffset> KnownUntilNowAsync()
    {
        var now = DateTimeOffset.UtcNow;
        await Eventually.IsTrue(
            "the clock to go on", () => Task.FromResult(DateTimeOffset.UtcNow > now.AddMilliseconds(2)));
        return now;
    }

    static string At(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Checks at other instants than now, and those of Kana's rules that show only from outside.</summary>
[Collection(RunningLedger.Name)]
public sealed class ACheckAtAnInstant(LedgerFixture ledger)
{
    static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task On_the_boundary_is_of_the_new_period_and_just_before_it_of_the_old()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10, startsAt: Start);
        await RecordAsync(user, feature, 10, Start.AddDays(3));
        var boundary = Start.AddDays(28);
        var old = await CheckAsync(user, feature, boundary.AddMilliseconds(-1));
        var renewed = await CheckAsync(user, feature, boundary);
        Assert.Equal((false, "allowance-exhausted"), (old["access"].GetBoolean(), old.Text("reasonCode")));
        Assert.Equal(boundary, old["consumption"].GetProperty("periodEnd").GetDateTimeOffset());
        Assert.Equal((true, "allowance-remaining"), (renewed["access"].GetBoolean(), renewed.Text("reasonCode")));
        Assert.Equal(boundary, renewed["consumption"].GetProperty("periodStart").GetDateTimeOffset());
    }

    [Fact]
    public async Task Before_the_start_is_refused_and_after_the_end_too()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10, startsAt: Start);
        var subscription = (await ledger.GetAsync($"/v1/subscriptions?userId={user}")).Ids().Single();
        await ledger.ChangedAsync(subscription, "cancel", new { at = Start.AddDays(9) });
        var reasons = new List<string?>();
        foreach (var at in new[] { Start.AddTicks(-10), Start.AddDays(9).AddTicks(-10), Start.AddDays(9) })
            reasons.Add((await CheckAsync(user, feature, at)).Text("reasonCode"));
        Assert.Equal(["subscription-scheduled", "allowance-remaining", "subscription-cancelled"], reasons);
    }

    [Fact]
    public async Task Names_what_counts()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10, startsAt: Start);
        var subscription = (await ledger.GetAsync($"/v1/subscriptions?userId={user}")).Ids().Single();
        var answer = await CheckAsync(user, feature, Start.AddDays(1));
        Assert.Equal(subscription, answer.Text("subscriptionId"));
        Assert.StartsWith("package-", answer.Text("packageId"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, answer["grantId"].ValueKind);
    }

    [Theory]
    [InlineData("at=yesterday")]
    [InlineData("at=2026-11-20T12:00:00")]
    [InlineData("at=1999-12-31T23:59:59Z")]
    public async Task That_is_none_is_refused(string query) =>
        AssertInvalid(await ledger.Api.CheckAsync("124", "exports", query), "at");

    [Fact]
    public async Task E10_Recording_says_whether_and_why_not_without_being_an_error()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        var id = Unique("id");
        var answer = LedgerApi.Ensure(await ledger.Api.RecordAsync(new[]
        {
            new { id, userId = user, featureId = feature, delta = 1 },
            new { id, userId = user, featureId = feature, delta = 2 },
        }));
        Assert.Equal(
            ["recorded", "conflict"], answer["events"].EnumerateArray().Select(each => each.Text("outcome")));
        Assert.NotEmpty(answer["events"][1].Text("reason")!);
    }

    [Fact]
    public async Task E11_A_check_reserves_and_consumes_nothing()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 1);
        for (var i = 0; i < 3; i++)
            Assert.True(LedgerApi.Ensure(await ledger.Api.CheckAsync(user, feature))["access"].GetBoolean());
        Assert.Equal(0, await ledger.Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task S7_Whoever_subscribes_again_has_a_new_subscription()
    {
        var (user, package) = (await ledger.NewUserAsync(), await ledger.NewPackageAsync());
        var first = await ledger.StartedAsync(user, package);
        await ledger.ChangedAsync(first, "cancel");
        var second = await ledger.StartedAsync(user, package);
        Assert.NotEqual(first, second);
        Assert.Equal("CANCELLED", (await ledger.SubscriptionAsync(first)).Text("status"));
        Assert.Equal("ACTIVE", (await ledger.SubscriptionAsync(second)).Text("status"));
    }

    [Fact]
    public async Task S8_A_billing_system_can_mirror_its_subscriptions()
    {
        var (user, package) = (await ledger.NewUserAsync(), await ledger.NewPackageAsync());
        var subscription = await ledger.StartedAsync(user, package, startsAt: Start);
        foreach (var status in new[] { "PAST_DUE", "UNPAID", "INCOMPLETE", "TRIALING", "ACTIVE", "CANCELLED" })
        {
            await ledger.ChangedAsync(subscription, "status", new { status });
            Assert.Equal(status, (await ledger.SubscriptionAsync(subscription)).Text("status"));
        }
    }

    async Task<Answer> CheckAsync(string user, string feature, DateTimeOffset at) => LedgerApi.Ensure(
        await ledger.Api.CheckAsync(user, feature, $"at={Uri.EscapeDataString(at.ToString("O"))}"));

    async Task RecordAsync(string user, string feature, decimal delta, DateTimeOffset occurredAt) =>
        LedgerApi.Ensure(await ledger.Api.RecordAsync(new { userId = user, featureId = feature, delta, occurredAt }));
}

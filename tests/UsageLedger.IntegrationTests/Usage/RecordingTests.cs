using System.Net;
using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>The whole way: HTTP in, broker, log, consumption, and the check that answers.</summary>
[Collection(RunningLedger.Name)]
public sealed class UsageFromHttpToTheCheck(LedgerFixture fixture)
{
    LedgerApi Api => fixture.Api;

    [Fact]
    public async Task Usage_is_recorded_until_the_allowance_is_used_up_and_a_reversal_gives_access_back()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 3);
        for (var used = 0; used < 3; used++)
        {
            Assert.True(await AccessAsync(user, feature));
            await RecordAsync(user, feature, 1);
        }
        Assert.False(await AccessAsync(user, feature));
        await RecordAsync(user, feature, -2);
        Assert.True(await AccessAsync(user, feature));
        Assert.Equal(1, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task A_receipt_says_where_the_event_stands_and_a_repeat_gets_the_same_receipt()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var usage = new { id = $"{user}-1", userId = user, featureId = feature, delta = 2 };
        var first = await Api.RecordAsync(usage);
        var again = await Api.RecordAsync(usage);

        Assert.Equal("recorded", first["outcome"].GetString());
        Assert.Equal("duplicate", again["outcome"].GetString());
        Assert.Equal(EventIds.For(fixture.Ledger.Tenant, "api", usage.id), first["eventId"].GetGuid());
        Assert.Equal(1, first["receipt"].GetProperty("version").GetInt64());
        Assert.Equal($"usage/{user}/{feature}", first["receipt"].GetProperty("stream").GetString());
        Assert.Equal(first["receipt"].GetRawText(), again["receipt"].GetRawText());
        Assert.Equal(2, await Api.UsedAsync(user, feature, MinPosition(again)));
    }

    [Fact]
    public async Task A_repeat_that_leaves_the_time_out_again_is_a_duplicate()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var usage = new { id = $"{user}-1", userId = user, featureId = feature };
        Assert.Equal("recorded", (await Api.RecordAsync(usage))["outcome"].GetString());
        Assert.Equal("duplicate", (await Api.RecordAsync(usage))["outcome"].GetString());
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_a_conflict_and_changes_nothing()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        await Api.RecordAsync(new { id = $"{user}-1", userId = user, featureId = feature, delta = 2 });
        var conflict = await Api.RecordAsync(new { id = $"{user}-1", userId = user, featureId = feature, delta = 3 });
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Equal(2, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task One_id_from_64_senders_at_once_is_counted_once()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100);
        var usage = new { id = $"{user}-1", userId = user, featureId = feature, delta = 7 };
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Api.RecordAsync(usage)));
        Assert.Single(answers, answer => answer["outcome"].GetString() == "recorded");
        Assert.All(answers, answer => Assert.Equal(1, answer["receipt"].GetProperty("version").GetInt64()));
        Assert.Equal(1, await fixture.Ledger.EventCountAsync(user, feature));
        Assert.Equal(7, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task An_array_is_answered_event_by_event()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100);
        object Usage(int id, int delta) => new { id = $"{user}-{id}", userId = user, featureId = feature, delta };
        var answer = await Api.RecordAsync(new[] { Usage(1, 1), Usage(2, 2), Usage(1, 1), Usage(2, 9) });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            ["recorded", "recorded", "duplicate", "conflict"],
            answer["events"].EnumerateArray().Select(each => each.GetProperty("outcome").GetString()));
        Assert.Equal(3, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task Usage_that_was_recorded_before_the_catalogue_knew_anything_counts_once_it_does()
    {
        var unique = Guid.NewGuid().ToString("n")[..12];
        await Api.RecordAsync(new { userId = $"u-{unique}", featureId = $"f-{unique}", delta = 4 });
        Assert.False(await AccessAsync($"u-{unique}", $"f-{unique}"));
        await Api.DefineFeatureAsync($"f-{unique}");
        await Api.DefinePackageAsync($"p-{unique}", $"f-{unique}", limit: 10);
        await Api.DefineUserAsync($"u-{unique}");
        await Api.SubscribeAsync($"u-{unique}", $"p-{unique}", DateTimeOffset.UtcNow.AddDays(-1));
        Assert.Equal(4, await Api.UsedAsync($"u-{unique}", $"f-{unique}", "consistency=strong"));
    }

    [Fact]
    public async Task A_late_event_counts_in_the_period_in_which_it_occurred()
    {
        var start = DateTimeOffset.UtcNow.AddDays(-2).AddHours(-1);
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10, resetPeriod: "DAY", startsAt: start);
        await RecordAsync(user, feature, 1);
        await Api.RecordAsync(new { userId = user, featureId = feature, delta = 5, occurredAt = start.AddHours(2) });
        Assert.Equal(1, await Api.UsedAsync(user, feature, "consistency=strong"));
        var usage = await Api.SendAsync(
            fixture.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{user}/usage/{feature}");
        var used = usage["past"].EnumerateArray()
            .Select(each => each.GetProperty("consumption").GetProperty("used").GetDecimal());
        Assert.Equal([0m, 5m], used);
    }

    [Fact]
    public async Task A_set_replaces_what_occurred_before_it_whatever_arrives_first()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100);
        var noon = DateTimeOffset.UtcNow.AddMinutes(-30);
        object Usage(string action, int minute, int delta) =>
            new { userId = user, featureId = feature, delta, action, occurredAt = noon.AddMinutes(minute) };
        await Api.RecordAsync(Usage("ADD", 3, 2));
        await Api.RecordAsync(Usage("SET", 2, 10)); // arrives after what occurred after it
        await Api.RecordAsync(Usage("ADD", 1, 50)); // late, and covered
        Assert.Equal(12, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task Usage_of_a_binary_feature_is_kept_and_not_counted()
    {
        var unique = Guid.NewGuid().ToString("n")[..12];
        await Api.DefineFeatureAsync($"f-{unique}", "BINARY");
        await Api.DefinePackageAsync($"p-{unique}", $"f-{unique}", limit: null, resetPeriod: null);
        await Api.DefineUserAsync($"u-{unique}");
        await Api.SubscribeAsync($"u-{unique}", $"p-{unique}");
        Assert.Equal("recorded", (await RecordAsync($"u-{unique}", $"f-{unique}", 3))["outcome"].GetString());
        var check = await Api.CheckAsync($"u-{unique}", $"f-{unique}", "consistency=strong");
        Assert.True(check["access"].GetBoolean());
        Assert.Equal(JsonValueKind.Null, check["consumption"].ValueKind);
        Assert.Equal(1, await fixture.Ledger.EventCountAsync($"u-{unique}", $"f-{unique}"));
    }

    [Fact]
    public async Task Tenants_do_not_see_one_another()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var other = await fixture.Ledger.OtherTenantAsync($"globex-{Guid.NewGuid():n}");
        await other.RecordAsync(new { id = "same-id", userId = user, featureId = feature, delta = 5 });
        var own = await Api.RecordAsync(new { id = "same-id", userId = user, featureId = feature, delta = 1 });
        Assert.Equal("recorded", own["outcome"].GetString());
        Assert.Equal(1, await Api.UsedAsync(user, feature, "consistency=strong"));
        Assert.False((await other.CheckAsync(user, feature))["access"].GetBoolean());
    }

    Task<Answer> RecordAsync(string user, string feature, decimal delta) =>
        Api.RecordAsync(new { userId = user, featureId = feature, delta });

    async Task<bool> AccessAsync(string user, string feature) =>
        (await Api.CheckAsync(user, feature, "consistency=strong"))["access"].GetBoolean();

    static string MinPosition(Answer receipt) => $"minPosition={receipt["receipt"].GetProperty("position").GetInt64()}";
}

using System.Net;
using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Usage that is taken back, from the request to the check that answers.</summary>
[Collection(RunningLedger.Name)]
public sealed class ReversalsOfUsage(LedgerFixture fixture)
{
    readonly DateTimeOffset _noon = DateTimeOffset.UtcNow.AddMinutes(-30);

    LedgerApi Api => fixture.Api;

    [Fact]
    public async Task An_add_is_taken_back_exactly_and_the_receipt_says_where_that_stands()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var added = await RecordAsync(user, feature, 3);
        await RecordAsync(user, feature, 2.5m);
        var reversed = await Api.ReverseAsync(added);

        Assert.Equal(HttpStatusCode.OK, reversed.Status);
        Assert.Equal("recorded", reversed["outcome"].GetString());
        Assert.Equal(EventIds.OfReversal(fixture.Ledger.Tenant, added), reversed["eventId"].GetGuid());
        Assert.Equal($"usage/{user}/{feature}", reversed["receipt"].GetProperty("stream").GetString());
        Assert.Equal(3, reversed["receipt"].GetProperty("version").GetInt64());
        Assert.Equal(2.5m, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task Both_events_stay_in_the_stream_and_the_reversal_says_what_it_takes_back_and_why()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var added = await RecordAsync(user, feature, 3, minute: 1);
        await Api.ReverseAsync(added, "billed twice, see ticket \"17\"");

        Assert.Equal(1, await fixture.Ledger.EventCountAsync(user, feature));
        var body = JsonDocument.Parse(await fixture.Ledger.ScalarAsync<string>(
            """
            select data::text from ledger_events.mt_events
            where type = 'usage_reversed' and stream_id = $1 and version = 2 and tenant_id = $2
            """, $"usage/{user}/{feature}", fixture.Ledger.Tenant)).RootElement;
        Assert.Equal(added, body.GetProperty("eventId").GetGuid());
        Assert.Equal("billed twice, see ticket \"17\"", body.GetProperty("reason").GetString());
        Assert.Equal(user, body.GetProperty("userId").GetString());
        Assert.Equal(feature, body.GetProperty("featureId").GetString());
        Assert.Equal(("Add", 3), (body.GetProperty("action").GetString(), body.GetProperty("delta").GetDecimal()));
    }

    [Fact]
    public async Task After_a_set_is_taken_back_what_was_before_it_holds_again()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100);
        await RecordAsync(user, feature, 5, minute: 1);
        var set = await RecordAsync(user, feature, 20, minute: 2, action: "SET");
        await RecordAsync(user, feature, 1, minute: 3);
        Assert.Equal(21, await Api.UsedAsync(user, feature, "consistency=strong"));
        await Api.ReverseAsync(set);
        Assert.Equal(6, await Api.UsedAsync(user, feature, "consistency=strong"));
        await RecordAsync(user, feature, 4, minute: 0); // not covered any more
        Assert.Equal(10, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task An_add_that_a_later_set_covers_changes_nothing_when_it_is_taken_back()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100);
        var covered = await RecordAsync(user, feature, 5, minute: 1);
        await RecordAsync(user, feature, 20, minute: 2, action: "SET");
        Assert.Equal("recorded", (await Api.ReverseAsync(covered))["outcome"].GetString());
        Assert.Equal(20, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task A_second_reversal_is_answered_with_the_receipt_of_the_first()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var added = await RecordAsync(user, feature, 3);
        await RecordAsync(user, feature, 1);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Api.ReverseAsync(added, $"reason {i}")));
        var late = await Api.ReverseAsync(added);

        Assert.Single(answers, answer => answer["outcome"].GetString() == "recorded");
        Assert.Equal("duplicate", late["outcome"].GetString());
        Assert.Single(answers.Append(late).Select(answer => answer["receipt"].GetRawText()).Distinct());
        Assert.Equal(1, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task A_repeat_of_the_usage_is_a_duplicate_and_does_not_bring_it_back()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10);
        var usage = new { id = $"{user}-1", userId = user, featureId = feature, delta = 3 };
        await Api.ReverseAsync((await Api.RecordAsync(usage))["eventId"].GetGuid());
        Assert.Equal("duplicate", (await Api.RecordAsync(usage))["outcome"].GetString());
        Assert.Equal(0, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task The_memory_that_answers_checks_learns_of_it()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 3);
        var added = await RecordAsync(user, feature, 3);
        await Eventually.IsTrue("memory to say no", async () => !await AccessAsync(user, feature, ""));
        var position = (await Api.ReverseAsync(added))["receipt"].GetProperty("position").GetInt64();

        Assert.True(await AccessAsync(user, feature, $"minPosition={position}"));
        await Eventually.IsTrue("memory to say yes", () => AccessAsync(user, feature, ""));
        var check = await Api.CheckAsync(user, feature);
        Assert.Equal(position, check["position"].GetInt64());
    }

    [Fact]
    public async Task Late_usage_is_taken_back_in_the_period_in_which_it_occurred()
    {
        var start = DateTimeOffset.UtcNow.AddDays(-2).AddHours(-1);
        var (user, feature) = await Api.SubscribedUserAsync(limit: 10, resetPeriod: "DAY", startsAt: start);
        await RecordAsync(user, feature, 1);
        await Api.RecordAsync(new { userId = user, featureId = feature, delta = 5, occurredAt = start.AddHours(3) });
        var past = await Api.RecordAsync(
            new { userId = user, featureId = feature, delta = 7, occurredAt = start.AddHours(2) });
        Assert.Equal([1m, 0m, 12m], await UsedByPeriodAsync(user, feature));
        await Api.ReverseAsync(past["eventId"].GetGuid());
        Assert.Equal([1m, 0m, 5m], await UsedByPeriodAsync(user, feature));
    }

    [Fact]
    public async Task Usage_that_the_catalogue_does_not_know_yet_is_left_out_once_it_does()
    {
        var unique = Guid.NewGuid().ToString("n")[..12];
        var (user, feature) = ($"u-{unique}", $"f-{unique}");
        var added = await RecordAsync(user, feature, 4);
        await RecordAsync(user, feature, 2);
        Assert.Equal("recorded", (await Api.ReverseAsync(added))["outcome"].GetString());
        await Api.DefineFeatureAsync(feature);
        await Api.DefinePackageAsync($"p-{unique}", feature, limit: 10);
        await Api.DefineUserAsync(user);
        await Api.SubscribeAsync(user, $"p-{unique}", DateTimeOffset.UtcNow.AddDays(-1));
        Assert.Equal(2, await Api.UsedAsync(user, feature, "consistency=strong"));
    }

    async Task<Guid> RecordAsync(string user, string feature, decimal delta, int minute = 5, string action = "ADD")
    {
        var occurredAt = _noon.AddMinutes(minute);
        var recorded = await Api.RecordAsync(new { userId = user, featureId = feature, delta, action, occurredAt });
        return LedgerApi.Ensure(recorded)["eventId"].GetGuid();
    }

    async Task<bool> AccessAsync(string user, string feature, string query) =>
        (await Api.CheckAsync(user, feature, query))["access"].GetBoolean();

    // The current period first.
    async Task<List<decimal>> UsedByPeriodAsync(string user, string feature)
    {
        var usage = await Api.SendAsync(
            fixture.Ledger.Entitlements, HttpMethod.Get, $"/v1/users/{user}/usage/{feature}");
        return [.. usage["past"].EnumerateArray().Prepend(usage["current"])
            .Select(each => each.GetProperty("consumption").GetProperty("used").GetDecimal())];
    }
}

using UsageLedger.Contracts;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Segment.SegmentCaller;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Track calls: what is stored, and what counts.</summary>
[Collection(RunningLedger.Name)]
public sealed class TrackCallsThatAreRecorded(LedgerFixture fixture) : IAsyncLifetime
{
    readonly string _user = Unique("user");
    readonly string _feature = Unique("feature");
    SegmentCaller _segment = null!;
    SegmentCaller _ruled = null!; // of a tenant of its own, since rules are asked for every call of a tenant

    public async Task InitializeAsync()
    {
        _segment = await ConnectAsync(fixture.Ledger);
        _ruled = await ConnectAsync(fixture.Ledger, Unique("tenant"));
        await _segment.EmptyErrorQueueAsync();
    }

    public async Task DisposeAsync()
    {
        await _segment.DisposeAsync();
        await _ruled.DisposeAsync();
    }

    [Fact]
    public async Task The_feature_that_a_call_names_counts_with_its_delta_else_once()
    {
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: 100);
        var three = Track(user, "Exported", feature, 2.5m);
        var one = Track(user, "Exported", feature);
        await _segment.RecordAsync(three, one);
        Assert.Equal(3.5m, await fixture.Api.UsedAsync(user, feature, "consistency=strong"));
        await Eventually.AsyncValue(
            "memory to hear of it", () => fixture.Api.UsedAsync(user, feature), used => used == 3.5m);
        var (_, delta, link) = await _segment.UsageAsync(three);
        Assert.Equal(2.5m, delta);
        Assert.Equal(
            (EventIds.OfSegment(_segment.Tenant, three.MessageId), three.MessageId, "Exported"),
            (link.EventId, link.MessageId, link.Event));
        Assert.Equal((null, null, null), (link.RuleId, link.RuleVersion, link.RunId));
    }

    [Fact]
    public async Task Usage_of_an_unknown_user_and_feature_is_recorded_all_the_same()
    {
        var call = Track(_user, "Exported", _feature, -4);
        await _segment.RecordAsync(call);
        var (feature, delta, _) = await _segment.UsageAsync(call);
        Assert.Equal((_feature, -4), (feature, delta));
        Assert.Equal(1, await fixture.Ledger.EventCountAsync(_user, _feature));
    }

    [Fact]
    public async Task Without_a_feature_the_first_rule_that_matches_decides()
    {
        await _ruled.RuleAsync("first", "Exported", "exports", deltaPath: "size.pages");
        await _ruled.RuleAsync("second", "Exported", "other");
        var sized = Track(_user, "Exported", properties: new { size = new { pages = 12 } });
        var unsized = Track(_user, "Exported");
        var named = Track(_user, "Exported", _feature, 5);
        await _ruled.RecordAsync(sized, unsized, named);
        var (feature, delta, link) = await _ruled.UsageAsync(sized);
        Assert.Equal(("exports", 12, "first", 1), (feature, delta, link.RuleId, link.RuleVersion));
        (feature, delta, _) = await _ruled.UsageAsync(unsized);
        Assert.Equal(("other", 1), (feature, delta));
        Assert.Equal(_feature, (await _ruled.UsageAsync(named)).Feature);
    }

    [Fact]
    public async Task What_no_rule_matches_is_stored_unmapped_and_a_rule_made_later_leaves_it_so()
    {
        await _ruled.RuleAsync("disabled", "Exported", "exports", isEnabled: false);
        var before = Track(_user, "Exported");
        await _ruled.RecordAsync(before);
        await _ruled.RuleAsync("disabled", "Exported", "exports");
        var after = Track(_user, "Exported");
        await _ruled.RecordAsync(after);
        await _ruled.RecordAsync(before, Track(_user, "Marked"));
        Assert.Null(await _ruled.UsageIdAsync(before));
        Assert.Equal(2, (await _ruled.UsageAsync(after)).Link.RuleVersion);
        Assert.Equal(1, await fixture.Ledger.EventCountAsync(_user, "exports"));
    }

    [Fact]
    public async Task The_rules_of_one_tenant_are_not_asked_for_another()
    {
        var name = Unique("Exported");
        await _ruled.RuleAsync("theirs", name, "exports");
        var ours = Track(_user, name);
        await _segment.RecordAsync(ours);
        Assert.Null(await _segment.UsageIdAsync(ours));
    }

    [Fact]
    public async Task The_same_message_counts_once_however_often_it_comes()
    {
        var call = Track(_user, "Exported", _feature, 2);
        await _segment.RecordAsync(call);
        var changed = call with { Track = call.Track! with { Delta = 9 } };
        for (var i = 0; i < 3; i++) await _segment.SendAsync(call, changed);
        var last = Track(_user, "Exported", _feature, 3);
        await _segment.RecordAsync(last, call, last);
        Assert.Equal(2, await fixture.Ledger.EventCountAsync(_user, _feature));
        Assert.Equal(2, (await _segment.UsageAsync(call)).Delta);
        Assert.Equal(2, await fixture.EventCountAsync($"segment/{_user}"));
        Assert.Equal(0u, await _segment.RefusedCountAsync());
    }

    [Fact]
    public async Task It_counts_in_the_period_in_which_it_occurred()
    {
        var start = DateTimeOffset.UtcNow.AddMonths(-2).AddDays(-1);
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: 100, startsAt: start);
        var lastMonth = start.AddMonths(1).AddDays(2);
        await _segment.RecordAsync(Track(user, "Exported", feature, 7, occurredAt: lastMonth));
        Assert.Equal(0, await fixture.Api.UsedAsync(user, feature, "consistency=strong"));
        var at = Uri.EscapeDataString(lastMonth.AddDays(1).ToString("O"));
        Assert.Equal(7, await fixture.Api.UsedAsync(user, feature, $"consistency=strong&at={at}"));
    }

    [Fact]
    public async Task It_counts_for_the_user_into_whom_the_one_that_is_named_has_gone_up()
    {
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: 100);
        LedgerApi.Ensure(await fixture.Api.DefineUserAsync(_user));
        LedgerApi.Ensure(await fixture.MergeAsync(user, _user, target: user));
        await _segment.RecordAsync(Track(_user, "Exported", feature, 3), Track(user, "Exported", feature, 4));
        Assert.Equal(7, await fixture.Api.UsedAsync(user, feature, "consistency=strong"));
    }

    [Fact]
    public async Task Usage_that_cannot_be_counted_is_refused_alone_and_its_call_stored_unmapped()
    {
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: null);
        var huge = Track(user, "Exported", feature, 9_999_999_999_999_999_999_999_999_999m);
        await _segment.RecordAsync(huge);
        var bad = Track(user, "Exported", feature, 0.5m);
        var others = Enumerable.Range(0, 9).Select(i => Track($"{_user}-{i}", "Exported", _feature)).ToList();
        await _segment.RecordAsync([.. others.Take(5), bad, .. others.Skip(5)]);
        var (reason, body) = await _segment.RefusedAsync();
        Assert.NotEmpty(reason);
        Assert.Contains(bad.MessageId, body, StringComparison.Ordinal);
        Assert.DoesNotContain(others[0].MessageId, body, StringComparison.Ordinal);
        Assert.Null(await _segment.UsageIdAsync(bad));
        foreach (var other in others) Assert.NotNull(await _segment.UsageIdAsync(other));
        Assert.Equal(0u, await _segment.RefusedCountAsync());
    }

    [Fact]
    public async Task Usage_whose_id_somebody_else_has_taken_is_refused_and_its_call_stored_unmapped()
    {
        var call = Track(_user, "Exported", _feature, 2);
        LedgerApi.Ensure(await fixture.Api.RecordAsync(
            new { id = call.MessageId, source = "segment", userId = _user, featureId = _feature, delta = 8 }));
        await _segment.RecordAsync(call);
        Assert.Contains("recorded before", (await _segment.RefusedAsync()).Reason, StringComparison.Ordinal);
        Assert.Null(await _segment.UsageIdAsync(call));
        Assert.Equal(1, await fixture.Ledger.EventCountAsync(_user, _feature));
    }

    [Fact]
    public async Task A_call_that_cannot_be_stored_is_kept_with_the_reason_and_stops_nobody()
    {
        var nul = Track(_user, "Exported", _feature, properties: new { a = "\0" });
        var neither = new SegmentEvent
        {
            MessageId = Unique("message"),
            UserId = _user,
            OccurredAt = DateTimeOffset.UtcNow,
        };
        var nobody = Track("", "Exported", _feature);
        var endless = Track(_user, System.Security.Cryptography.RandomNumberGenerator.GetHexString(20_000));
        var good = Track(_user, "Exported", _feature);
        await _segment.SendAsync(nul, neither, endless, good, nobody);
        await _segment.AreStoredAsync(good);
        var reasons = new List<string>();
        for (var i = 0; i < 4; i++) reasons.Add((await _segment.RefusedAsync()).Reason);
        Assert.Contains(reasons, reason => reason.Contains("track and identify", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("userId is empty", StringComparison.Ordinal));
        Assert.Equal(1, await fixture.Ledger.EventCountAsync(_user, _feature));
        Assert.Equal(1, await fixture.EventCountAsync($"segment/{_user}"));
    }
}

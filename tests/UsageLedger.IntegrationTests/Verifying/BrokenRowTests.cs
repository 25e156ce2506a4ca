using System.Text.Json;
using UsageLedger.IntegrationTests.Catalogue;

namespace UsageLedger.IntegrationTests.Verifying;

[Collection(RunningLedger.Name)]
public sealed class RowsThatAreNotWhatTheEventsSay(LedgerFixture fixture) : IAsyncLifetime
{
    const string Row = "where tenant_id = $1 and user_id = $2 and feature_id = $3";

    VerifiedTenant _tenant = null!;
    string _user = "";
    string _feature = "";

    public async Task InitializeAsync()
    {
        _tenant = await VerifiedTenant.CreateAsync(fixture);
        (_user, _feature) = await _tenant.UserWithUsageAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("--all")]
    [InlineData("--sample=7")]
    [InlineData("--user")]
    public async Task Are_found_with_what_both_say_and_how_far_they_are_apart(string which)
    {
        await _tenant.BreakAsync($"update ledger.consumption set used = used + 2.50 {Row}", _user, _feature);
        var found = One(await _tenant.FindAsync(which == "--user" ? ["--user", _user] : [which]));
        Assert.Equal((_user, _feature), (found.Text("userId"), found.Text("featureId")));
        Assert.Equal(7.5m, found.GetProperty("row").GetProperty("used").GetDecimal());
        Assert.Equal(5, found.GetProperty("events").GetProperty("used").GetDecimal());
        Assert.Equal("The row says that 7.5 is used, 2.5 more than the events.", found.Text("explanation"));
    }

    [Fact]
    public async Task Are_told_to_a_person_too()
    {
        await _tenant.BreakAsync($"update ledger.consumption set used = used - 1 {Row}", _user, _feature);
        var end = await _tenant.VerifyAsync();
        Assert.Equal(1, end.ExitCode);
        Assert.Contains($"{_tenant.Name} user {_user} feature {_feature} ", end.Output, StringComparison.Ordinal);
        Assert.Contains("the row: 4 used", end.Output, StringComparison.Ordinal);
        Assert.Contains("1 less than the events", end.Output, StringComparison.Ordinal);
        Assert.Contains("1 user-feature counted anew: 1 difference.", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_found_when_they_stand_at_another_position()
    {
        await _tenant.BreakAsync($"update ledger.consumption set position = position - 1 {Row}", _user, _feature);
        var found = One(await _tenant.FindAsync());
        var (row, events) = (Position(found, "row"), Position(found, "events"));
        Assert.Equal(events - 1, row);
        Assert.Equal($"The row stands at position {row}, the events reach {events}.", found.Text("explanation"));
    }

    [Fact]
    public async Task Are_found_when_they_know_of_a_SET_that_there_is_not()
    {
        await _tenant.BreakAsync(
            $"update ledger.consumption set set_at = last_at, set_id = last_id {Row}", _user, _feature);
        Assert.EndsWith(
            "that of the events none.", One(await _tenant.FindAsync()).Text("explanation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_found_when_they_are_missing()
    {
        await _tenant.BreakAsync($"delete from ledger.consumption {Row}", _user, _feature);
        var found = One(await _tenant.FindAsync("--all"));
        Assert.Equal(JsonValueKind.Null, found.GetProperty("row").ValueKind);
        Assert.Equal("The row is missing: by the events 5 is used.", found.Text("explanation"));
    }

    [Theory]
    [InlineData("--all")]
    [InlineData("--sample=100")]
    public async Task Are_found_when_no_event_and_no_allowance_stands_behind_them(string which)
    {
        await _tenant.BreakAsync(
            $"update ledger.consumption set user_id = 'somebody/else', feature_id = '100%' {Row}", _user, _feature);
        var found = Differences(await _tenant.FindAsync(which));
        Assert.Equal(
            [
                ("somebody/else", "The row is one too many: the user has no allowance of the feature."),
                (_user, "The row is missing: by the events 5 is used."),
            ],
            found.Select(each => (each.Text("userId"), each.Text("explanation"))).Order());
    }

    [Fact]
    public async Task Are_found_when_no_allowance_has_their_period_and_when_nothing_occurred_in_it()
    {
        await _tenant.BreakAsync($"""
            insert into ledger.consumption
            select tenant_id, user_id, feature_id, period_start + delay, period_end + delay, 1, null, null, last_at,
              last_id, position
            from ledger.consumption, unnest(array[interval '1 month', interval '1 day']) as delay {Row}
            """, _user, _feature);
        Assert.Contains(
            "The row is one too many: no allowance has this period.",
            Differences(await _tenant.FindAsync()).Select(each => each.Text("explanation")));
    }

    [Fact]
    public async Task Are_found_when_a_merge_left_them_behind()
    {
        var (other, _) = await _tenant.Api.SubscribedUserAsync(limit: 1);
        await _tenant.MergeAsync(_user, into: other);
        await _tenant.FindNothingAsync("--all");
        await _tenant.BreakAsync("""
            insert into ledger.consumption
            select tenant_id, $2, feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position
            from ledger.consumption where tenant_id = $1 and user_id = $4 and feature_id = $3
            """, _user, _feature, other);
        foreach (var which in new[] { "--all", "--sample=50" })
            Assert.Equal(
                $"The row is one too many: what is used under '{_user}' counts for '{other}'.",
                One(await _tenant.FindAsync(which)).Text("explanation"));
    }

    [Fact]
    public async Task Are_found_by_what_the_service_answers_too()
    {
        // Nobody has asked for the user yet, so that the service reads the row.
        await _tenant.BreakAsync($"update ledger.consumption set used = 50 {Row}", _user, _feature);
        var found = await _tenant.FindAsync(
            "--entitlements", fixture.Ledger.Entitlements.Address.ToString(), "--key", _tenant.Api.Key);
        var answer = Assert.Single(found.GetProperty("entitlements").GetProperty("differences").EnumerateArray());
        Assert.Equal(50, answer.GetProperty("row").GetProperty("used").GetDecimal());
        Assert.Equal("The service answers another sum of the same events.", answer.Text("explanation"));
    }

    [Fact]
    public async Task Are_found_when_an_event_cannot_be_counted_and_those_of_others_are_counted_still()
    {
        var (other, feature) = await _tenant.UserWithUsageAsync();
        await _tenant.BreakAsync("""
            update ledger_events.mt_events set data = data || '{"delta": "many"}'
            where tenant_id = $1 and stream_id = $2 and version = 1
            """, $"usage/{_user}/{_feature}");
        await _tenant.BreakAsync($"update ledger.consumption set used = 0 {Row}", other, feature);
        var found = Differences(await _tenant.FindAsync("--all")).ToDictionary(each => each.Text("userId")!);
        Assert.StartsWith("The events cannot be counted", found[_user].Text("explanation"), StringComparison.Ordinal);
        Assert.Contains("5 less than the events", found[other].Text("explanation"), StringComparison.Ordinal);
    }

    static IEnumerable<JsonElement> Differences(JsonElement found)
    {
        Assert.Empty(found.GetProperty("streams").ValueKind == JsonValueKind.Null
            ? []
            : found.GetProperty("streams").GetProperty("differences").EnumerateArray());
        return found.GetProperty("consumption").GetProperty("differences").EnumerateArray();
    }

    static JsonElement One(JsonElement found) => Assert.Single(Differences(found));

    static long Position(JsonElement difference, string member) =>
        difference.GetProperty(member).GetProperty("position").GetInt64();
}

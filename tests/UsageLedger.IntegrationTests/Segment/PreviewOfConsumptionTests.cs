using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>What is foreseen is held against what is counted when the same usage is recorded afterwards.</summary>
[Collection(RunningLedger.Name)]
public sealed class TheConsumptionThatIsForeseen(LedgerFixture ledger) : IAsyncLifetime
{
    const string Rule = """
        {"name":"Exports","featureId":"exports","delta":{"property":"n"},"conditions":[{"event":"Exported"}]}
        """;

    readonly DateTimeOffset _start = SubscriptionCalls.Days(-2.5);
    NewTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _tenant = await NewTenant.CreateAsync(ledger);
        LedgerApi.Ensure(await _tenant.Api.DefineFeatureAsync("exports"));
        foreach (var user in new[] { "ann", "bob" }) LedgerApi.Ensure(await _tenant.Api.DefineUserAsync(user));
        await GrantAsync("ann", "\"DAY\"");
        await _tenant.RuleAsync("rule", Rule);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Is_by_the_period_in_which_it_occurred()
    {
        await RecordAsync("ann", 10, "ADD", hour: 1);
        await StoreAsync(("ann", 1, 2), ("ann", 2, 3), ("ann", 30, 7), ("ann", -5, 100));
        await AssertForeseenAsync("ann", 112, (0, 10, 15), (1, 0, 7));
    }

    [Fact]
    public async Task Is_that_of_each_schedule_that_the_user_has()
    {
        await GrantAsync("ann", "null");
        await StoreAsync(("ann", 1, 2), ("ann", 30, 7));
        await AssertForeseenAsync("ann", 9, (0, 0, 2), (0, 0, 9), (1, 0, 7));
    }

    [Fact]
    public async Task Has_in_it_that_a_set_covers_what_occurred_before_it()
    {
        await RecordAsync("ann", 4, "ADD", hour: 1);
        await RecordAsync("ann", 50, "SET", hour: 3);
        await StoreAsync(("ann", 2, 1_000), ("ann", 4, 6));
        await AssertForeseenAsync("ann", 1_006, (0, 50, 56));
    }

    [Fact]
    public async Task Is_that_of_all_ids_of_a_merged_user_with_sets_from_before_and_after()
    {
        await RecordAsync("ann", 10, "SET", hour: 2);
        await RecordAsync("bob", 20, "ADD", hour: 3);
        LedgerApi.Ensure(await MergeAsync());
        await StoreAsync(("ann", 1, 100), ("bob", 1, 7), ("bob", 4, 1), ("ann", 5, 2));
        // Before the merge each has an accumulator: ann's SET covers the 100 and not bob's 7.
        await AssertForeseenAsync("ann", 110, (0, 30, 40));
    }

    [Fact]
    public async Task Is_under_the_id_that_a_renamed_user_has_now()
    {
        await StoreAsync(("ann", 1, 3));
        LedgerApi.Ensure(await _tenant.PostAsync("/v1/users/ann/rename", """{"id":"anna"}"""));
        await RecordAsync("anna", 5, "SET", hour: 0);
        await StoreAsync(("anna", 2, 4));
        await AssertForeseenAsync("anna", 7, (0, 5, 12));
    }

    [Fact]
    public async Task Is_without_what_is_taken_back()
    {
        await RecordAsync("ann", 10, "ADD", hour: 1);
        await _tenant.StoreAsync(Mapped("ann", 2, 5), Mapped("ann", 40, 6));
        await RecordAsync("ann", 100, "SET", hour: 41); // covers the 6
        await _tenant.RuleAsync("rule", Rule.Replace("\"n\"", "\"none\""));
        await AssertForeseenAsync("ann", -11, (0, 15, 10), (1, 100, 100));
    }

    [Fact]
    public async Task Is_without_what_is_taken_back_of_a_merged_user_too()
    {
        await _tenant.StoreAsync(Mapped("ann", 2, 5), Mapped("bob", 3, 6));
        await RecordAsync("ann", 100, "SET", hour: 4); // covers what is ann's
        LedgerApi.Ensure(await MergeAsync());
        await _tenant.RuleAsync("rule", Rule.Replace("\"n\"", "\"none\""));
        await AssertForeseenAsync("ann", -11, (0, 106, 100));
    }

    [Fact]
    public async Task Is_refused_when_it_could_not_be_held_exactly()
    {
        await RecordAsync("ann", 9_999_999_999_999_999_999_999_999_999m, "ADD", hour: 1);
        await StoreAsync(("ann", 1, 0.1m));
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "usage-sum-inexact",
            await _tenant.PostAsync("/v1/segment/rules/rule/preview"));
    }

    TrackCall Mapped(string user, int hour, decimal delta) => new(
        user, "Exported", new { n = delta }, _start.AddHours(hour), CountsAs: new("exports", delta, "rule"));

    Task StoreAsync(params (string User, int Hour, decimal N)[] calls) => _tenant.StoreAsync([.. calls.Select(
        each => new TrackCall(each.User, "Exported", new { n = each.N }, _start.AddHours(each.Hour)))]);

    async Task GrantAsync(string user, string resetPeriod) => LedgerApi.Ensure(await _tenant.PostAsync(
        "/v1/grants",
        $$"""
        {"userId":"{{user}}","featureId":"exports","reason":"a test","resetPeriod":{{resetPeriod}},
         "startsAt":"{{_start:O}}"}
        """));

    Task<Answer> MergeAsync() =>
        _tenant.PostAsync("/v1/users/ann/merge", """{"userId":"bob","target":"ann"}""");

    async Task RecordAsync(string user, decimal delta, string action, int hour)
    {
        var usage = new
        {
            id = Unique("id"),
            userId = user,
            featureId = "exports",
            delta,
            action,
            occurredAt = _start.AddHours(hour),
        };
        Assert.Equal("recorded", (await _tenant.Api.RecordAsync(usage))["outcome"].GetString());
    }

    // Periods by the day in which they begin, 0 for the first.
    async Task AssertForeseenAsync(
        string user, decimal delta, params (int Day, decimal Before, decimal After)[] periods)
    {
        var preview = await _tenant.PreviewAsync("rule", """{"includeMatched":true}""");
        var change = Assert.Single(preview["changes"].EnumerateArray());
        Assert.Equal((user, delta), (change.Text("userId")!, change.GetProperty("delta").GetDecimal()));
        Assert.Equal(periods, change.GetProperty("periods").EnumerateArray().Select(Period).Order());
        await CarryOutAsync();
        foreach (var (day, _, after) in periods)
            Assert.Contains(after, await UsedAsync(_start.AddDays(day)));
    }

    (int Day, decimal Before, decimal After) Period(JsonElement period) => (
        (int)(period.GetProperty("start").GetDateTimeOffset() - _start).TotalDays,
        period.GetProperty("usedBefore").GetDecimal(), period.GetProperty("usedAfter").GetDecimal());

    // What a run would do, by the ways that everybody has.
    async Task CarryOutAsync()
    {
        var tracks = await ledger.Ledger.TracksAsync(_tenant.Name);
        foreach (var (id, userId, n, occurredAt, usageId) in tracks)
        {
            if (usageId is { } reversed)
                LedgerApi.Ensure(await _tenant.Api.ReverseAsync(reversed));
            else
                LedgerApi.Ensure(await _tenant.Api.RecordAsync(
                    new { id = id.ToString(), userId, featureId = "exports", delta = n, occurredAt }));
        }
    }

    async Task<List<decimal>> UsedAsync(DateTimeOffset periodStart)
    {
        await using var command = ledger.Ledger.DataSource.CreateCommand(
            "select used from ledger.consumption where tenant_id = $1 and period_start = $2");
        command.Parameters.Add(new() { Value = _tenant.Name });
        command.Parameters.Add(new() { Value = periodStart.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync();
        var used = new List<decimal>();
        while (await row.ReadAsync()) used.Add(row.GetDecimal(0));
        return used;
    }
}

/// <summary>The log's track calls as any program with SQL sees them.</summary>
static class TracksInTheLog
{
    /// <summary>All of a tenant's, with the property <c>n</c> and the usage event that each counts as.</summary>
    public static async Task<List<(Guid Id, string UserId, decimal N, DateTime OccurredAt, Guid? UsageId)>> TracksAsync(
        this Installation ledger, string tenant)
    {
        await using var command = ledger.DataSource.CreateCommand("""
            select log.id, log.data->>'userId', (log.data->'properties'->>'n')::numeric,
              (log.data->>'occurredAt')::timestamptz, each.usage_id
            from ledger.segment_events each join ledger_events.mt_events log on log.seq_id = each.position
            where each.tenant_id = $1 order by each.position
            """);
        command.Parameters.Add(new() { Value = tenant });
        await using var row = await command.ExecuteReaderAsync();
        var tracks = new List<(Guid, string, decimal, DateTime, Guid?)>();
        while (await row.ReadAsync())
            tracks.Add((
                row.GetGuid(0), row.GetString(1), row.GetDecimal(2), row.GetDateTime(3),
                row.IsDBNull(4) ? null : row.GetGuid(4)));
        return tracks;
    }
}

using System.Net;
using UsageLedger.Harness;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.IntegrationTests.Segment;

[Collection(RunningLedger.Name)]
public sealed class ARuleThatIsAppliedToWhatCameBefore(LedgerFixture fixture) : IAsyncLifetime
{
    const string Exported = "Exported";
    const string Rule = "exports";

    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(fixture);

    // Whatever the runs have done, the events alone say the same.
    public async Task DisposeAsync()
    {
        await using var connection = await fixture.Ledger.DataSource.OpenConnectionAsync();
        var replayed = await new SegmentReplay(connection).RunAsync(_tenant.Name, dryRun: true, default);
        Assert.Empty(replayed.First.Select(each => $"{each} {string.Join(' ', each.Columns)}"));
    }

    [Fact]
    public async Task Counts_each_event_when_it_occurred()
    {
        var startsAt = DateTimeOffset.UtcNow.AddDays(-100.5); // periods begin half a day from now
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000, "DAY", startsAt: startsAt);
        await StoreAsync(user, [DaysAgo(3), DaysAgo(3), DaysAgo(50), DateTimeOffset.UtcNow.AddSeconds(-1)]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);

        var run = await _tenant.AppliedAsync(Rule);

        Assert.Equal((4, 0, 0), run.Counts());
        await _tenant.IsUsedAsync(1, user, feature);
        Assert.Equal(2, await UsedAtAsync(user, feature, DaysAgo(3)));
        Assert.Equal(1, await UsedAtAsync(user, feature, DaysAgo(50)));
        Assert.Equal(0, await UsedAtAsync(user, feature, DaysAgo(40)));
    }

    [Fact]
    public async Task Changes_nothing_when_it_is_applied_again()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now, Now, Now]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        await _tenant.AppliedAsync(Rule);

        var again = await _tenant.AppliedAsync(Rule);
        var anew = await _tenant.AppliedAsync(Rule, includeMatched: true);

        Assert.Equal((0, 0, 0), again.Counts());
        Assert.Equal((0, 0, 0), anew.Counts());
        await _tenant.IsUsedAsync(3, user, feature);
    }

    [Fact]
    public async Task Is_undone_to_the_unit_and_can_be_applied_once_more()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await _tenant.Api.RecordAsync(new { userId = user, featureId = feature, delta = 7.25m });
        await StoreAsync(user, [Now, Now, Now], new { size = 2.5m });
        await _tenant.DefineRuleAsync(Rule, Exported, feature, new { property = "size" });

        var run = await _tenant.AppliedAsync(Rule);
        await _tenant.IsUsedAsync(14.75m, user, feature);

        var undo = await _tenant.UndoneAsync(run);
        Assert.Equal((0, 3, 0), undo.Counts());
        await _tenant.IsUsedAsync(7.25m, user, feature);

        var again = await _tenant.AppliedAsync(Rule);
        Assert.Equal((3, 0, 0), again.Counts());
        await _tenant.IsUsedAsync(14.75m, user, feature);
    }

    [Fact]
    public async Task Leaves_what_was_matched_unless_that_is_asked_for()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        var (_, other) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now, Now]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        await _tenant.AppliedAsync(Rule);
        await _tenant.DefineRuleAsync(Rule, Exported, other);

        var careful = await _tenant.AppliedAsync(Rule);
        Assert.Equal((0, 0, 0), careful.Counts());
        await _tenant.IsUsedAsync(2, user, feature);

        var anew = await _tenant.AppliedAsync(Rule, includeMatched: true);
        Assert.Equal((2, 2, 0), anew.Counts());
        Assert.Equal(2, anew["ruleVersion"].GetInt32());
        await _tenant.IsUsedAsync(0, user, feature);
        Assert.Equal(2, await RecordedAsync(user, other));
    }

    [Fact]
    public async Task Gives_back_what_it_took_when_it_is_undone()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now, Now], new { size = 3 });
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        var first = await _tenant.AppliedAsync(Rule);
        await _tenant.DefineRuleAsync(Rule, Exported, feature, new { property = "size" });
        var second = await _tenant.AppliedAsync(Rule, includeMatched: true);
        await _tenant.IsUsedAsync(6, user, feature);

        var tooEarly = await _tenant.UndoAsync(first["id"].GetGuid());
        Assert.Equal(HttpStatusCode.Conflict, tooEarly.Status);
        Assert.EndsWith(":run-built-upon", tooEarly["type"].GetString(), StringComparison.Ordinal);

        Assert.Equal((2, 2, 0), (await _tenant.UndoneAsync(second)).Counts());
        await _tenant.IsUsedAsync(2, user, feature);
        Assert.Equal((0, 2, 0), (await _tenant.UndoneAsync(first)).Counts());
        await _tenant.IsUsedAsync(0, user, feature);
    }

    [Fact]
    public async Task Takes_back_what_a_disabled_rule_has_recorded_if_that_is_asked_for()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now, Now]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        await _tenant.AppliedAsync(Rule);
        await _tenant.DefineRuleAsync(Rule, Exported, feature, enabled: false);

        var refused = await _tenant.ApplyAsync(Rule);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.EndsWith(":rule-disabled", refused["type"].GetString(), StringComparison.Ordinal);

        Assert.Equal((0, 2, 0), (await _tenant.AppliedAsync(Rule, includeMatched: true)).Counts());
        await _tenant.IsUsedAsync(0, user, feature);
    }

    [Fact]
    public async Task Leaves_taken_back_what_somebody_took_back_by_hand()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        var (_, other) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now, Now]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        var run = await _tenant.AppliedAsync(Rule);
        LedgerApi.Ensure(await _tenant.Api.ReverseAsync(await AnyUsageAsync(user, feature)));
        await _tenant.DefineRuleAsync(Rule, Exported, other);

        var anew = await _tenant.AppliedAsync(Rule, includeMatched: true);
        Assert.Equal((1, 1, 0), anew.Counts());
        await _tenant.UndoneAsync(anew);
        await _tenant.IsUsedAsync(1, user, feature);

        Assert.Equal((0, 1, 0), (await _tenant.UndoneAsync(run)).Counts());
        await _tenant.IsUsedAsync(0, user, feature);
    }

    [Fact]
    public async Task Leaves_the_one_event_that_cannot_be_counted_exactly()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(null);
        await StoreAsync(user, [Now, Now, Now], new { size = 0.001m });
        await StoreAsync(user, [Now], new { size = 1234567890123456789012345678m });
        await StoreAsync(user, [Now, Now], new { size = 0.002m });
        await _tenant.DefineRuleAsync(Rule, Exported, feature, new { property = "size" });

        var run = await _tenant.AppliedAsync(Rule);

        Assert.Equal((5, 0, 1), run.Counts());
        Assert.Equal(run["total"].GetInt64(), run["lookedAt"].GetInt64());
        await _tenant.IsUsedAsync(0.007m, user, feature);
    }

    [Fact]
    public async Task Says_of_each_usage_which_event_rule_and_run_it_came_from()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        var run = await _tenant.AppliedAsync(Rule);

        await using var command = _tenant.Ledger.DataSource.CreateCommand("""
            select usage.data->'properties'->'segment'->>'ruleId', usage.data->'properties'->'segment'->>'ruleVersion',
              usage.data->'properties'->'segment'->>'runId', said.data->>'event', said.data->>'userId'
            from ledger_events.mt_events usage join ledger_events.mt_events said
              on said.id = (usage.data->'properties'->'segment'->>'eventId')::uuid
            where usage.type = 'usage_recorded' and usage.data->>'featureId' = $1
            """);
        command.Parameters.Add(new() { Value = feature });
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal(
            [Rule, "1", run["id"].GetString(), Exported, user],
            Enumerable.Range(0, 5).Select(row.GetString));
        Assert.False(await row.ReadAsync());
    }

    [Fact]
    public async Task Leaves_events_to_the_rule_that_is_asked_before_it()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        var (_, other) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now, Now]);
        await _tenant.DefineRuleAsync($"{Rule}-before", Exported, other);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);

        Assert.Equal((0, 0, 0), (await _tenant.AppliedAsync(Rule)).Counts());
        Assert.Equal((2, 0, 0), (await _tenant.AppliedAsync($"{Rule}-before")).Counts());
    }

    [Fact]
    public async Task Is_refused_if_there_is_no_such_rule_or_run()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.ApplyAsync("no such rule")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.UndoAsync(Guid.NewGuid())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _tenant.RunAsync(Guid.NewGuid())).Status);
    }

    [Fact]
    public async Task Is_undone_once()
    {
        var (user, feature) = await _tenant.Api.SubscribedUserAsync(1_000);
        await StoreAsync(user, [Now]);
        await _tenant.DefineRuleAsync(Rule, Exported, feature);
        var run = await _tenant.AppliedAsync(Rule);
        var undo = await _tenant.UndoneAsync(run);

        var again = await _tenant.UndoAsync(run["id"].GetGuid());
        Assert.Equal(undo["id"].GetGuid(), again["id"].GetGuid());
        var undoOfUndo = await _tenant.UndoAsync(undo["id"].GetGuid());
        Assert.Equal(HttpStatusCode.Conflict, undoOfUndo.Status);
        Assert.EndsWith(":run-is-undo", undoOfUndo["type"].GetString(), StringComparison.Ordinal);
    }

    static DateTimeOffset Now => DateTimeOffset.UtcNow.AddSeconds(-1);

    static DateTimeOffset DaysAgo(int days) => DateTimeOffset.UtcNow.AddDays(-days);

    Task StoreAsync(string userId, IEnumerable<DateTimeOffset> instants, object? properties = null) =>
        _tenant.Ledger.StoreAsync(
            _tenant.Name, instants.Select(at => new TrackCall(userId, Exported, properties, at)));

    async Task<decimal> UsedAtAsync(string userId, string featureId, DateTimeOffset at) =>
        await _tenant.Api.UsedAsync(userId, featureId, $"at={Uri.EscapeDataString(at.ToString("O"))}");

    async Task<decimal> RecordedAsync(string userId, string featureId)
    {
        await using var command = _tenant.Ledger.DataSource.CreateCommand("""
            select coalesce(sum((data->>'delta')::numeric), 0) from ledger_events.mt_events
            where type = 'usage_recorded' and data->>'userId' = $1 and data->>'featureId' = $2
            """);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = featureId });
        return (decimal)(await command.ExecuteScalarAsync())!;
    }

    async Task<Guid> AnyUsageAsync(string userId, string featureId)
    {
        await using var command = _tenant.Ledger.DataSource.CreateCommand("""
            select id from ledger_events.mt_events
            where type = 'usage_recorded' and data->>'userId' = $1 and data->>'featureId' = $2 limit 1
            """);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = featureId });
        return (Guid)(await command.ExecuteScalarAsync())!;
    }
}

using System.Net;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>The calls that make rules and runs.</summary>
static class RunCalls
{
    /// <summary>A rule: this event is a use of this feature.</summary>
    public static async Task DefineRuleAsync(
        this Installation ledger, string id, string eventName, string featureId, object? delta = null, bool enabled = true)
    {
        await using var connection = await ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var now = UsageLedger.Domain.Usage.Occurrence.ToMicrosecond(DateTimeOffset.UtcNow);
        var change = new UsageLedger.Projections.Catalogue.CatalogueChange(connection, ledger.Tenant, now, default);
        var stream = await change.LockAsync(UsageLedger.Domain.StreamNames.SegmentRules);
        var rules = UsageLedger.Domain.Segment.SegmentRules.Of(await UsageLedger.Projections.LedgerEvents.StreamAsync(connection, ledger.Tenant, "segment-rules", default));
        var path = delta is null ? null : (string)delta.GetType().GetProperty("property")!.GetValue(delta)!;
        var value = System.Text.Json.JsonSerializer.SerializeToElement(eventName);
        var decision = rules.Define(new(id, 0, id, enabled, [new(null, UsageLedger.Domain.Segment.RuleOperator.Equals, value)], featureId, path is null ? new(1, null) : new(null, path)), true);
        await change.CarryOutAsync(stream, decision);
        await transaction.CommitAsync();
    }

    /// <summary>Starts a run of a rule over what came before.</summary>
    public static Task<Answer> ApplyAsync(this Installation ledger, string ruleId, bool includeMatched = false) =>
        ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Post, $"/v1/segment/rules/{Uri.EscapeDataString(ruleId)}/apply",
            new { includeMatched });

    /// <summary>Starts the undoing of a run.</summary>
    public static Task<Answer> UndoAsync(this Installation ledger, Guid runId) =>
        ledger.Api.SendAsync(ledger.Admin, HttpMethod.Post, $"/v1/segment/runs/{runId}/undo", new { });

    /// <summary>Applies a rule, and waits for the end.</summary>
    public static async Task<Answer> AppliedAsync(
        this Installation ledger, string ruleId, bool includeMatched = false) =>
        await ledger.EndedAsync(await ledger.ApplyAsync(ruleId, includeMatched));

    /// <summary>Undoes a run, and waits for the end.</summary>
    public static async Task<Answer> UndoneAsync(this Installation ledger, Answer run) =>
        await ledger.EndedAsync(await ledger.UndoAsync(run["id"].GetGuid()));

    /// <summary>Waits for the end of a run.</summary>
    /// <returns>The run as it is then.</returns>
    public static Task<Answer> EndedAsync(this Installation ledger, Answer started)
    {
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        return Eventually.AsyncValue(
            "the end of a run",
            () => ledger.RunAsync(started["id"].GetGuid()),
            run => run["status"].GetString() == "ENDED",
            TimeSpan.FromMinutes(2));
    }

    /// <summary>A run as it is now.</summary>
    public static Task<Answer> RunAsync(this Installation ledger, Guid id) =>
        ledger.Api.SendAsync(ledger.Admin, HttpMethod.Get, $"/v1/segment/runs/{id}");

    /// <summary>Recorded, reversed, refused.</summary>
    public static (long Recorded, long Reversed, long Refused) Counts(this Answer run) =>
        (run["recorded"].GetInt64(), run["reversed"].GetInt64(), run["refused"].GetInt64());
}

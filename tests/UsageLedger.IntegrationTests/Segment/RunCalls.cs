using System.Net;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>The calls that make rules and runs.</summary>
static class RunCalls
{
    /// <summary>A rule: this event is a use of this feature.</summary>
    public static async Task DefineRuleAsync(
        this Installation ledger,
        string id,
        string eventName,
        string featureId,
        object? delta = null,
        bool enabled = true) =>
        LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Put, $"/v1/segment/rules/{Uri.EscapeDataString(id)}",
            new
            {
                name = id,
                conditions = new object[] { new { @event = eventName } },
                featureId,
                delta = delta ?? 1,
                enabled,
            }));

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

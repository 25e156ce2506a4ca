using System.Net;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>The calls that make rules and runs.</summary>
static class RunCalls
{
    /// <summary>A rule: this event is a use of this feature.</summary>
    public static async Task DefineRuleAsync(
        this NewTenant tenant, string id, string eventName, string featureId, object? delta = null, bool enabled = true)
    {
        var conditions = new object[] { new { @event = eventName } };
        var rule = new { name = id, conditions, featureId, delta = delta ?? 1, enabled };
        LedgerApi.Ensure(await tenant.Api.SendAsync(
            tenant.Ledger.Admin, HttpMethod.Put, $"/v1/segment/rules/{id}", rule));
    }

    /// <summary>Starts a run of a rule over what came before.</summary>
    public static Task<Answer> ApplyAsync(this NewTenant tenant, string ruleId, bool includeMatched = false) =>
        tenant.PostAsync(
            $"/v1/segment/rules/{ruleId}/apply", includeMatched ? """{"includeMatched":true}""" : "{}");

    /// <summary>Starts the undoing of a run.</summary>
    public static Task<Answer> UndoAsync(this NewTenant tenant, Guid runId) =>
        tenant.PostAsync($"/v1/segment/runs/{runId}/undo");

    /// <summary>Applies a rule, and waits for the end.</summary>
    public static async Task<Answer> AppliedAsync(
        this NewTenant tenant, string ruleId, bool includeMatched = false) =>
        await tenant.EndedAsync(await tenant.ApplyAsync(ruleId, includeMatched));

    /// <summary>Undoes a run, and waits for the end.</summary>
    public static async Task<Answer> UndoneAsync(this NewTenant tenant, Answer run) =>
        await tenant.EndedAsync(await tenant.UndoAsync(run["id"].GetGuid()));

    /// <summary>Waits for the end of a run.</summary>
    /// <returns>The run as it is then.</returns>
    public static Task<Answer> EndedAsync(this NewTenant tenant, Answer started)
    {
        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        return Eventually.AsyncValue(
            "the end of a run",
            () => tenant.RunAsync(started["id"].GetGuid()),
            run => run["status"].GetString() == "ENDED",
            TimeSpan.FromMinutes(2));
    }

    /// <summary>A run as it is now.</summary>
    public static Task<Answer> RunAsync(this NewTenant tenant, Guid id) =>
        tenant.GetAsync($"/v1/segment/runs/{id}");

    /// <summary>The database says so at once, and checks from memory do as soon as the fan-out has told them.</summary>
    public static async Task IsUsedAsync(this NewTenant tenant, decimal expected, string userId, string featureId)
    {
        Assert.Equal(expected, await tenant.Api.UsedAsync(userId, featureId, "consistency=strong"));
        await Eventually.AsyncValue(
            $"checks of {userId} to say {expected}",
            () => tenant.Api.UsedAsync(userId, featureId),
            used => used == expected);
    }

    /// <summary>Recorded, reversed, refused.</summary>
    public static (long Recorded, long Reversed, long Refused) Counts(this Answer run) =>
        (run["recorded"].GetInt64(), run["reversed"].GetInt64(), run["refused"].GetInt64());
}

using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Segment;

[Collection(RunningLedger.Name)]
public sealed class WhatApplyingARuleWouldDo(LedgerFixture ledger) : IAsyncLifetime
{
    const string Exports = """
        {"name":"Exports","featureId":"exports","conditions":[{"event":"Exported"}]}
        """;

    NewTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _tenant = await NewTenant.CreateAsync(ledger);
        foreach (var feature in new[] { "exports", "pages" })
            LedgerApi.Ensure(await _tenant.Api.DefineFeatureAsync(feature));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_new_rule_can_be_looked_at_before_it_is_made_and_nothing_is_written()
    {
        await _tenant.StoreAsync(new("ann", "Exported"), new("ann", "Exported"), new("bob", "Exported"),
            new("bob", "Opened"), new("cid", "Exported", CountsAs: new("exports")));
        var before = await LogAsync();
        var preview = await _tenant.PreviewAsync("new", $$"""{"rule":{{Exports}}}""");
        Assert.Equal(
            """
            {"lookedAt":4,"recorded":3,"reversed":0,"users":2,"changes":[
            {"userId":"ann","featureId":"exports","recorded":2,"reversed":0,"delta":2,"periods":[]},
            {"userId":"bob","featureId":"exports","recorded":1,"reversed":0,"delta":1,"periods":[]}],"next":null}
            """.ReplaceLineEndings(""),
            preview.Body.GetRawText());
        Assert.Equal(before, await LogAsync());
        Assert.Equal(4, (await _tenant.GetAsync("/v1/segment/unmapped"))["count"].GetInt64());
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await _tenant.GetAsync("/v1/segment/rules/new"));
    }

    [Fact]
    public async Task A_rule_counts_when_name_and_nested_properties_all_hold()
    {
        await _tenant.StoreAsync(
            new("ann", "Exported", new { @object = new { format = "pdf" } }),
            new("bob", "Exported", new { @object = new { format = "csv" } }), new("cid", "Exported"),
            new("dan", "Opened", new { @object = new { format = "pdf" } }));
        await _tenant.RuleAsync("rule", """
            {"name":"PDFs","featureId":"exports",
             "conditions":[{"event":"Exported"},{"property":"object.format","value":"pdf"}]}
            """);
        Assert.Equal(["ann 1"], Deltas(await _tenant.PreviewAsync("rule")));
    }

    [Fact]
    public async Task A_delta_can_come_from_a_property()
    {
        await _tenant.StoreAsync(
            new("ann", "Exported", new { size = new { pages = 2.5m } }), new("ann", "Exported", new { size = 9 }),
            new("ann", "Exported", new { size = new { pages = "7" } }),
            new("ann", "Exported", new { size = new { pages = -1 } }));
        await _tenant.RuleAsync(
            "rule", Exports.Replace("\"name\"", "\"delta\":{\"property\":\"size.pages\"},\"name\""));
        var preview = await _tenant.PreviewAsync("rule");
        Assert.Equal(["ann 1.5"], Deltas(preview));
        Assert.Equal((4, 2), (preview["lookedAt"].GetInt64(), preview["recorded"].GetInt64()));
    }

    [Fact]
    public async Task Of_several_rules_the_first_in_their_order_has_the_event()
    {
        await _tenant.StoreAsync(new("ann", "Exported", new { large = true }), new("bob", "Exported"));
        await _tenant.RuleAsync("all", Exports);
        await _tenant.RuleAsync("large", """
            {"name":"Large","featureId":"pages","conditions":[{"property":"large","value":true}]}
            """);
        Assert.Equal(["ann 1", "bob 1"], Deltas(await _tenant.PreviewAsync("all")));
        Assert.Empty(Deltas(await _tenant.PreviewAsync("large")));
        LedgerApi.Ensure(await _tenant.PutAsync("/v1/segment/rule-order", """{"ids":["large","all"]}"""));
        Assert.Equal(["bob 1"], Deltas(await _tenant.PreviewAsync("all")));
        Assert.Equal(["ann 1"], Deltas(await _tenant.PreviewAsync("large")));
        await _tenant.RuleAsync("large", """
            {"name":"Large","featureId":"pages","enabled":false,"conditions":[{"property":"large","value":true}]}
            """);
        Assert.Equal(["ann 1", "bob 1"], Deltas(await _tenant.PreviewAsync("all")));
    }

    [Fact]
    public async Task A_disabled_rule_is_not_applied_and_takes_back_what_it_counted_when_asked_to()
    {
        await _tenant.StoreAsync(
            new("ann", "Exported", CountsAs: new("exports", 1, "rule")), new("bob", "Exported"));
        var disabled = Exports.Replace("\"name\"", "\"enabled\":false,\"name\"");
        await _tenant.RuleAsync("rule", disabled);
        AssertRefused(
            HttpStatusCode.Conflict, "rule-disabled", await _tenant.PostAsync("/v1/segment/rules/rule/preview"));
        var preview = await _tenant.PreviewAsync("rule", """{"includeMatched":true}""");
        Assert.Equal(["ann -1"], Deltas(preview));
        Assert.Equal((2, 0, 1), Totals(preview));
        await _tenant.RuleAsync("rule", Exports);
        Assert.Equal(["bob 1"], Deltas(await _tenant.PreviewAsync("rule", """{"includeMatched":true}""")));
        Assert.Equal(
            ["ann -1"],
            Deltas(await _tenant.PreviewAsync("rule", $$"""{"includeMatched":true,"rule":{{disabled}}}""")));
    }

    [Fact]
    public async Task A_changed_rule_matches_anew_what_it_had_matched_when_asked_to()
    {
        await _tenant.StoreAsync(
            new("ann", "Exported", CountsAs: new("exports", 1, "rule")),
            new("bob", "Exported", CountsAs: new("exports", 3, "rule")), new("cid", "Exported"),
            new("dan", "Exported", new { featureId = "exports" }, CountsAs: new("exports")),
            new("eve", "Exported", CountsAs: new("exports", 1, "other")));
        await _tenant.RuleAsync("rule", Exports);
        const string pages = """
            {"name":"Exports","featureId":"pages","delta":2,"conditions":[{"event":"Exported"}]}
            """;
        Assert.Equal(["cid 2"], Deltas(await _tenant.PreviewAsync("rule", $$"""{"rule":{{pages}}}""")));
        var preview = await _tenant.PreviewAsync("rule", $$"""{"rule":{{pages}},"includeMatched":true}""");
        Assert.Equal(
            [
                "ann exports -1", "ann pages 2", "bob exports -3", "bob pages 2", "cid pages 2", "eve exports -1",
                "eve pages 2",
            ],
            Changes(preview).Select(
                each => $"{each.Text("userId")} {each.Text("featureId")} {each.GetProperty("delta")}"));
        Assert.Equal((5, 4, 3), Totals(preview));
        Assert.Equal(4, preview["users"].GetInt64());
        // Of what counts as the rule says already nothing is made.
        Assert.Equal(["bob -2", "cid 1"], Deltas(await _tenant.PreviewAsync("rule", """{"includeMatched":true}""")));
    }

    [Fact]
    public async Task Usage_that_somebody_has_taken_back_stays_taken_back()
    {
        var stored = await _tenant.StoreAsync(
            new("ann", "Exported", CountsAs: new("exports", 3, "rule")),
            new("ann", "Exported", CountsAs: new("exports", 3, "rule")));
        await _tenant.RuleAsync("rule", Exports);
        LedgerApi.Ensure(await _tenant.Api.ReverseAsync(stored[0].Current!.UsageId));
        var preview = await _tenant.PreviewAsync("rule", """{"includeMatched":true}""");
        Assert.Equal((2, 1, 1), Totals(preview));
        Assert.Equal(["ann -2"], Deltas(preview));
    }

    [Fact]
    public async Task It_is_read_in_pages_with_the_totals_of_all()
    {
        await _tenant.StoreAsync([.. Enumerable.Range(0, 7).Select(i => new TrackCall($"user-{i}", "Exported"))]);
        await _tenant.RuleAsync("rule", Exports);
        var (users, cursor) = (new List<string>(), "");
        foreach (var count in new[] { 3, 3, 1 })
        {
            var page = await _tenant.PreviewAsync("rule", $$"""{"limit":3{{cursor}}}""");
            Assert.Equal(((7, 7, 0), 7), (Totals(page), page["users"].GetInt64()));
            Assert.Equal(count, Changes(page).Count());
            users.AddRange(Changes(page).Select(each => each.Text("userId")!));
            cursor = $",\"cursor\":\"{page["next"].GetString()}\"";
        }
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"user-{i}"), users);
        Assert.Equal(",\"cursor\":\"\"", cursor); // the last page names none
        var whole = await _tenant.PreviewAsync("rule", """{"limit":7}""");
        Assert.Equal(JsonValueKind.Null, whole["next"].ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused()
    {
        const string path = "/v1/segment/rules/rule/preview";
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await _tenant.PostAsync(path));
        AssertInvalid(
            await _tenant.PostAsync(path, """
                {"limit":1001,"cursor":"no","includeMatched":1,"rule":{"name":"a","conditions":[{}]}}
                """),
            "limit", "cursor", "includeMatched", "rule.conditions[0].event", "rule.featureId");
        foreach (var limit in new[] { "0", "1.5", "\"1\"", "1e9" })
            AssertInvalid(await _tenant.PostAsync(path, $$"""{"limit":{{limit}}}"""), "limit");
        AssertInvalid(await _tenant.PostAsync(path, """{"rule":[]}"""), "rule");
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "feature-unknown",
            await _tenant.PostAsync(path, $$"""{"rule":{{Exports.Replace("\"exports\"", "\"none\"")}}}"""));
        AssertRefused(HttpStatusCode.BadRequest, "invalid-json", await _tenant.PostAsync(path, "{"));
    }

    static IEnumerable<JsonElement> Changes(Answer preview) => preview["changes"].EnumerateArray();

    static IEnumerable<string> Deltas(Answer preview) =>
        Changes(preview).Select(each => $"{each.Text("userId")} {each.GetProperty("delta")}");

    static (long LookedAt, long Recorded, long Reversed) Totals(Answer preview) =>
        (preview["lookedAt"].GetInt64(), preview["recorded"].GetInt64(), preview["reversed"].GetInt64());

    Task<long> LogAsync() => ledger.Ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where tenant_id = $1", _tenant.Name);
}

using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Segment;

[Collection(RunningLedger.Name)]
public sealed class RulesThatAreDefined(LedgerFixture ledger) : IAsyncLifetime
{
    const string Rules = "/v1/segment/rules";
    const string Exports = """
        {"name":"Exports","featureId":"exports","conditions":[{"event":"Report Exported"}]}
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
    public async Task A_rule_can_be_created_and_viewed_with_all_it_says()
    {
        var created = await _tenant.PutAsync($"{Rules}/a%2Fb%20c", """
            {"name":"Large PDFs","featureId":"pages","delta":{"property":"object.pages"},"enabled":false,
             "conditions":[{"event":"Report Exported"},{"property":"object.format","value":"pdf"},
               {"property":"object.pages","operator":">","value":1e1},{"property":"draft","operator":"!=","value":null},
               {"property":"tags","operator":"contains","value":"large"},{"property":"by","operator":"exists"},
               {"property":"size","operator":"<","value":0.5},{"property":"isNew","operator":"=","value":false}]}
            """);
        Assert.Equal(HttpStatusCode.Created, created.Status);
        using var expected = JsonDocument.Parse($$"""
            {"id":"a/b c","version":1,"order":1,"name":"Large PDFs","enabled":false,
             "conditions":[{"event":"Report Exported"},{"property":"object.format","operator":"=","value":"pdf"},
               {"property":"object.pages","operator":">","value":10},{"property":"draft","operator":"!=","value":null},
               {"property":"tags","operator":"contains","value":"large"},{"property":"by","operator":"exists"},
               {"property":"size","operator":"<","value":0.5},{"property":"isNew","operator":"=","value":false}],
             "featureId":"pages","delta":{"property":"object.pages"},
             "createdAt":"{{created["createdAt"]}}","updatedAt":"{{created["createdAt"]}}"}
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, created.Body), created.Body.GetRawText());
        var found = LedgerApi.Ensure(await _tenant.GetAsync($"{Rules}/a%2Fb%20c"));
        Assert.Equal(created.Body.GetRawText(), found.Body.GetRawText());
        var listed = LedgerApi.Ensure(await _tenant.GetAsync(Rules));
        Assert.Equal(created.Body.GetRawText(), Assert.Single(listed["items"].EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task A_delta_is_1_unless_it_says_otherwise_and_a_rule_is_enabled()
    {
        var created = await _tenant.RuleAsync("exports", Exports);
        Assert.Equal((1, true), (created["delta"].GetDecimal(), created["enabled"].GetBoolean()));
        const string exact = "-0.0000000000000000000000000001";
        var changed = await _tenant.RuleAsync("exports", Exports.Replace("}]}", $"}}],\"delta\":{exact}}}"));
        Assert.Equal(-0.0000000000000000000000000001m, changed["delta"].GetDecimal());
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_a_change_makes_a_version()
    {
        var first = await _tenant.RuleAsync("exports", Exports);
        var again = await _tenant.PutAsync($"{Rules}/exports", Exports);
        Assert.Equal((HttpStatusCode.OK, first.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
        var disabled = await _tenant.RuleAsync("exports", Exports.Replace("\"name\"", "\"enabled\":false,\"name\""));
        Assert.Equal((2, false), (disabled["version"].GetInt32(), disabled["enabled"].GetBoolean()));
        Assert.Equal(first["createdAt"].GetString(), disabled["createdAt"].GetString());
        Assert.NotEqual(first["updatedAt"].GetString(), disabled["updatedAt"].GetString());
        Assert.Equal(2, await EventCountAsync());
    }

    [Fact]
    public async Task Two_identical_calls_at_once_make_one_event()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _tenant.PutAsync($"{Rules}/exports", Exports)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(1, await EventCountAsync());
    }

    [Fact]
    public async Task A_deleted_rule_is_gone_and_its_versions_go_on()
    {
        await _tenant.RuleAsync("exports", Exports);
        await _tenant.RuleAsync("exports", Exports.Replace("Exports", "Others"));
        Assert.Equal(HttpStatusCode.NoContent, (await _tenant.DeleteAsync($"{Rules}/exports")).Status);
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await _tenant.GetAsync($"{Rules}/exports"));
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await _tenant.DeleteAsync($"{Rules}/exports"));
        var versions = await VersionsAsync("exports");
        Assert.Equal([1, 2], versions.Select(each => each.GetProperty("version").GetInt32()));
        Assert.All(versions, each => Assert.Equal(JsonValueKind.String, each.GetProperty("until").ValueKind));
        var again = await _tenant.PutAsync($"{Rules}/exports", Exports);
        Assert.Equal((HttpStatusCode.Created, 3), (again.Status, again["version"].GetInt32()));
    }

    [Fact]
    public async Task Each_version_can_be_read_with_the_time_in_which_it_held()
    {
        var first = await _tenant.RuleAsync("exports", Exports);
        await _tenant.RuleAsync("other", Exports);
        var second = await _tenant.RuleAsync("exports", Exports.Replace("\"exports\"", "\"pages\""));
        var versions = await VersionsAsync("exports");
        Assert.Equal(["exports", "pages"], versions.Select(each => each.Text("featureId")));
        Assert.Equal(
            [(At(first), (DateTimeOffset?)At(second)), (At(second), null)],
            versions.Select(each => (
                each.GetProperty("since").GetDateTimeOffset(),
                each.GetProperty("until") is { ValueKind: JsonValueKind.String } until
                    ? until.GetDateTimeOffset()
                    : (DateTimeOffset?)null)));
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await _tenant.GetAsync($"{Rules}/none/versions"));
    }

    [Fact]
    public async Task They_are_asked_in_an_order_that_can_be_changed()
    {
        foreach (var id in new[] { "one", "two", "order" }) await _tenant.RuleAsync(id, Exports);
        var answer = LedgerApi.Ensure(
            await _tenant.PutAsync("/v1/segment/rule-order", """{"ids":["order","one","two"]}"""));
        Assert.Equal(["order", "one", "two"], answer.Ids());
        Assert.Equal([1, 2, 3], answer["items"].EnumerateArray().Select(each => each.GetProperty("order").GetInt32()));
        await _tenant.DeleteAsync($"{Rules}/order");
        await _tenant.RuleAsync("three", Exports);
        await _tenant.RuleAsync("one", Exports.Replace("Exports", "Others")); // keeps its place
        var listed = LedgerApi.Ensure(await _tenant.GetAsync(Rules));
        Assert.Equal(["one", "two", "three"], listed.Ids());
        Assert.Equal(2, (await _tenant.GetAsync($"{Rules}/two"))["order"].GetInt32());
    }

    [Fact]
    public async Task Other_tenants_do_not_see_them()
    {
        await _tenant.RuleAsync("exports", Exports);
        var other = await NewTenant.CreateAsync(ledger);
        Assert.Empty(LedgerApi.Ensure(await other.GetAsync(Rules)).Ids());
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await other.GetAsync($"{Rules}/exports"));
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await other.GetAsync($"{Rules}/exports/versions"));
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await other.DeleteAsync($"{Rules}/exports"));
        AssertRefused(HttpStatusCode.NotFound, "rule-unknown", await other.PostAsync($"{Rules}/exports/preview"));
        AssertRefused(
            HttpStatusCode.UnprocessableEntity, "feature-unknown", await other.PutAsync($"{Rules}/exports", Exports));
    }

    [Fact]
    public async Task They_are_described()
    {
        var paths = LedgerApi.Ensure(await _tenant.GetAsync("/openapi/v1.json"))["paths"];
        Assert.Equal(
            [
                "/v1/segment/rule-order put", "/v1/segment/rules get", "/v1/segment/rules/{id} put get delete",
                "/v1/segment/rules/{id}/preview post", "/v1/segment/rules/{id}/versions get",
                "/v1/segment/unmapped get", "/v1/segment/unmapped/properties get",
            ],
            paths.EnumerateObject()
                .Where(path => path.Name is "/v1/segment/rule-order"
                    || path.Name.StartsWith("/v1/segment/rules", StringComparison.Ordinal)
                    || path.Name.StartsWith("/v1/segment/unmapped", StringComparison.Ordinal))
                .Where(path => !path.Name.EndsWith("/apply", StringComparison.Ordinal))
                .Select(path => $"{path.Name} {string.Join(' ', path.Value.EnumerateObject().Select(at => at.Name))}")
                .Order(StringComparer.Ordinal));
    }

    static DateTimeOffset At(Answer rule) => rule["updatedAt"].GetDateTimeOffset();

    async Task<List<JsonElement>> VersionsAsync(string id) =>
        [.. LedgerApi.Ensure(await _tenant.GetAsync($"{Rules}/{id}/versions"))["items"].EnumerateArray()];

    Task<long> EventCountAsync() => ledger.Ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where tenant_id = $1 and stream_id = 'segment-rules'",
        _tenant.Name);
}

using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Segment;

[Collection(RunningLedger.Name)]
public sealed class RulesThatCannotBe(LedgerFixture ledger) : IAsyncLifetime
{
    const string Path = "/v1/segment/rules/one";

    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(ledger);

    public Task DisposeAsync() => Task.CompletedTask;

    public static TheoryData<string, string> BadConditions => new()
    {
        { "{}", "event" },
        { """{"value":1}""", "event" },
        { """{"event":""}""", "event" },
        { """{"event":7}""", "event" },
        { """{"event":"a\u0000b"}""", "event" },
        { """{"event":"\ud800"}""", "event" },
        { """{"event":"a","property":"b"}""", "property" },
        { """{"event":"a","operator":"!="}""", "operator" },
        { """{"event":"a","value":"b"}""", "value" },
        { """{"property":"","value":1}""", "property" },
        { """{"property":7,"value":1}""", "property" },
        { """{"property":"a\u0000b","value":1}""", "property" },
        { """{"property":"a","operator":"~","value":1}""", "operator" },
        { """{"property":"a","operator":7,"value":1}""", "operator" },
        { """{"property":"a"}""", "value" },
        { """{"property":"a","value":{}}""", "value" },
        { """{"property":"a","value":[1]}""", "value" },
        { """{"property":"a","value":"a\u0000b"}""", "value" },
        { """{"property":"a","value":"\udc00"}""", "value" },
        { """{"property":"a","value":1e400}""", "value" },
        { """{"property":"a","value":12345678901234567890123456789}""", "value" },
        { """{"property":"a","operator":"exists","value":true}""", "value" },
        { """{"property":"a","operator":"exists","value":null}""", "value" },
        { """{"property":"a","operator":"contains","value":null}""", "value" },
        { """{"property":"a","operator":"contains","value":""}""", "value" },
        { """{"property":"a","operator":">","value":"1"}""", "value" },
        { """{"property":"a","operator":">","value":true}""", "value" },
        { """{"property":"a","operator":"<","value":null}""", "value" },
        { """{"property":"a","operator":"<"}""", "value" },
    };

    [Theory]
    [MemberData(nameof(BadConditions))]
    public async Task A_condition_that_does_not_hold_is_named(string condition, string field) => AssertInvalid(
        await PutAsync($"[{condition}]"),
        $"conditions[0].{field}");

    [Fact]
    public async Task Every_field_that_does_not_hold_is_named_at_once()
    {
        AssertInvalid(await _tenant.PutAsync(Path, "{}"), "conditions", "featureId", "name");
        AssertInvalid(
            await _tenant.PutAsync(Path, """
                {"name":"","featureId":7,"delta":"1","enabled":"no",
                 "conditions":[{"event":"a"},7,{"property":"a","value":[]},{"event":"b"}]}
                """),
            "conditions[1]", "conditions[2].value", "conditions[3].event", "delta", "enabled", "featureId", "name");
        AssertInvalid(await PutAsync("[]"), "conditions");
        AssertInvalid(await PutAsync("""{"event":"a"}"""), "conditions");
        var many = string.Join(',', Enumerable.Repeat("""{"property":"a","value":1}""", 21));
        AssertInvalid(await PutAsync($"[{many}]"), "conditions");
    }

    [Fact]
    public async Task At_most_one_condition_is_about_the_events_name() => AssertInvalid(
        await PutAsync("""[{"event":"a"},{"property":"x","value":1},{"event":"a"}]"""), "conditions[2].event");

    [Theory]
    [InlineData("{}", "delta.property")]
    [InlineData("""{"property":""}""", "delta.property")]
    [InlineData("[1]", "delta")]
    [InlineData("true", "delta")]
    [InlineData("12345678901234567890123456789", "delta")]
    [InlineData("1e-29", "delta")]
    public async Task A_delta_is_an_exact_number_or_a_property(string delta, string field) =>
        AssertInvalid(await PutAsync("""[{"event":"a"}]""", delta), field);

    [Fact]
    public async Task Texts_have_an_end()
    {
        var (most, more) = (new string('x', 1_000), new string('x', 1_001));
        AssertInvalid(await PutAsync($$"""[{"event":"{{more[..501]}}"}]"""), "conditions[0].event");
        AssertInvalid(await PutAsync($$"""[{"property":"a","value":"{{more}}"}]"""), "conditions[0].value");
        AssertInvalid(
            await PutAsync($$"""[{"property":"{{more[..201]}}","value":1}]"""), "conditions[0].property");
        LedgerApi.Ensure(await _tenant.Api.DefineFeatureAsync("feature"));
        LedgerApi.Ensure(await PutAsync(
            $$"""[{"event":"{{most[..500]}}"},{"property":"{{most[..200]}}","value":"{{most}}"}]"""));
        AssertInvalid(await _tenant.GetAsync($"/v1/segment/rules/{more[..201]}"), "id");
        AssertInvalid(await _tenant.DeleteAsync($"/v1/segment/rules/{more[..201]}"), "id");
        AssertInvalid(await _tenant.PutAsync($"/v1/segment/rules/{more[..201]}", "{}"), "id");
    }

    [Fact]
    public async Task A_body_that_is_no_rule_is_refused()
    {
        AssertInvalid(await _tenant.PutAsync(Path, "[]"), "$");
        AssertRefused(HttpStatusCode.BadRequest, "invalid-json", await _tenant.PutAsync(Path, "{"));
        AssertRefused(
            HttpStatusCode.RequestEntityTooLarge, "body-too-large",
            await _tenant.PutAsync(Path, JsonSerializer.Serialize(new { name = new string('x', 300_000) })));
        var deep = string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60));
        AssertInvalid(await PutAsync($$"""[{"property":"a","value":{{deep}}}]"""), "conditions[0].value");
    }

    [Fact]
    public async Task A_rule_is_for_a_feature_that_exists() => AssertRefused(
        HttpStatusCode.UnprocessableEntity, "feature-unknown", await PutAsync("""[{"event":"a"}]"""));

    [Fact]
    public async Task An_order_names_each_rule_once()
    {
        const string order = "/v1/segment/rule-order";
        LedgerApi.Ensure(await _tenant.Api.DefineFeatureAsync("feature"));
        LedgerApi.Ensure(await PutAsync("""[{"event":"a"}]"""));
        foreach (var ids in new[] { "[]", """["one","one"]""", """["two"]""", """["one","two"]""", "[\"\\u0000\"]" })
            AssertRefused(
                HttpStatusCode.UnprocessableEntity, "rule-order-incomplete",
                await _tenant.PutAsync(order, $$"""{"ids":{{ids}}}"""));
        AssertInvalid(await _tenant.PutAsync(order, "{}"), "ids");
        AssertInvalid(await _tenant.PutAsync(order, """{"ids":[7]}"""), "ids[0]");
    }

    [Fact]
    public async Task Only_an_admin_key_opens_them()
    {
        var made = LedgerApi.Ensure(await _tenant.PostAsync("/v1/keys", """{"kind":"public","name":"web"}"""));
        var reader = new LedgerApi(ledger.Ledger, made["key"].GetString()!);
        var stranger = new LedgerApi(ledger.Ledger, $"prv_test_{new string('x', 32)}");
        foreach (var (api, status) in new[]
            { (reader, HttpStatusCode.Forbidden), (stranger, HttpStatusCode.Unauthorized) })
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Get, "/v1/segment/rules"), (HttpMethod.Get, Path), (HttpMethod.Put, Path),
                (HttpMethod.Delete, Path), (HttpMethod.Post, $"{Path}/preview"), (HttpMethod.Get, $"{Path}/versions"),
                (HttpMethod.Put, "/v1/segment/rule-order"), (HttpMethod.Get, "/v1/segment/unmapped"),
                (HttpMethod.Get, "/v1/segment/unmapped/properties"),
            })
                Assert.Equal(status, (await api.SendAsync(ledger.Ledger.Admin, method, path)).Status);
    }

    Task<Answer> PutAsync(string conditions, string delta = "1") => _tenant.PutAsync(
        Path, $$"""{"name":"a","featureId":"feature","delta":{{delta}},"conditions":{{conditions}}}""");
}

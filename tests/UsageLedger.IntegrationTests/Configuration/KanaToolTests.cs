using System.Net;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using UsageLedger.IntegrationTests.Segment;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Configuration;

/// <summary>The calls that Kana's command line tool makes: the key bare in the header, the file as JSON.</summary>
[Collection(RunningLedger.Name)]
public sealed class FilesOverHttp(LedgerFixture fixture) : IAsyncLifetime
{
    // As Kana's tool writes it: without add-ons, and without what is false.
    const string Sample = """
        {"version":"1.0.0",
         "features":[{"id":"dashboard-access","name":"Dashboard access","type":"BINARY"},
                     {"id":"api-calls","name":"API calls","type":"CONSUMABLE"}],
         "packages":{"draft":[],"published":[
           {"id":"basic-plan","name":"Basic Plan","features":[
             {"id":"dashboard-access"},{"id":"api-calls","limit":10,"overage_enabled":true}]},
           {"id":"premium-plan","name":"Premium Plan","features":[
             {"id":"dashboard-access"},{"id":"api-calls","limit":null,"reset_period":"MONTH"}]}]}}
        """;

    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(fixture);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Are_validated_published_and_pulled_as_Kanas_tool_does_it()
    {
        var lines = LedgerApi.Ensure(await _tenant.PostAsync("/cli/validate", Sample)).Texts("data").ToList();
        Assert.Equal(6, lines.Count);
        Assert.DoesNotContain(lines, line => line.Contains('[', StringComparison.Ordinal));

        var published = LedgerApi.Ensure(await _tenant.PostAsync("/cli/publish", Sample));
        var pulled = LedgerApi.Ensure(await _tenant.GetAsync("/cli/pull"));
        Assert.Equal(published.Body.GetRawText(), pulled.Body.GetRawText());
        Assert.Equal(_tenant.Name, pulled["app"].GetString());
        Assert.Equal(
            """{"id":"premium-plan","name":"Premium Plan","features":[{"id":"dashboard-access"},"""
            + """{"id":"api-calls","limit":null,"overage_enabled":false,"reset_period":"MONTH"}]}""",
            pulled["packages"].GetProperty("published")[1].GetRawText());
        Assert.Equal("""{"draft":[],"published":[]}""", pulled["addons"].GetRawText());

        foreach (var file in new[] { Sample, pulled.Body.GetRawText() })
            Assert.Empty(LedgerApi.Ensure(await _tenant.PostAsync("/cli/validate", file)).Texts("data"));
    }

    [Fact]
    public async Task Are_answered_for_the_tenant_of_the_key_alone()
    {
        LedgerApi.Ensure(await _tenant.PostAsync("/cli/publish", Sample));
        var other = await NewTenant.CreateAsync(fixture);
        Assert.Empty((await other.GetAsync("/cli/pull"))["features"].EnumerateArray());
    }

    [Fact]
    public async Task Are_refused_as_a_whole_with_what_speaks_against_them()
    {
        LedgerApi.Ensure(await _tenant.PostAsync("/cli/publish", Sample));
        var before = (await _tenant.GetAsync("/cli/pull")).Body.GetRawText();
        var wrong = Sample.Replace("\"limit\":10", "\"limit\":11", StringComparison.Ordinal)
            .Replace("API calls", "Calls", StringComparison.Ordinal);
        var lines = LedgerApi.Ensure(await _tenant.PostAsync("/cli/validate", wrong)).Texts("data");
        Assert.Single(lines, line => line.StartsWith("[ERROR] Package 'basic-plan'", StringComparison.Ordinal));
        var answer = await _tenant.PostAsync("/cli/publish", wrong);
        AssertRefused(HttpStatusCode.UnprocessableEntity, "catalogue-file-refused", answer);
        Assert.StartsWith("[ERROR] Package 'basic-plan' is published", answer["detail"].GetString());
        Assert.Equal(before, (await _tenant.GetAsync("/cli/pull")).Body.GetRawText());
    }

    [Fact]
    public async Task Are_refused_with_every_path_that_does_not_hold()
    {
        const string wrong = """{"features":[{"id":7,"name":"a","type":"BINARY","x":1}],"packages":[]}""";
        AssertInvalid(await _tenant.PostAsync("/cli/publish", wrong), "features[0].id", "features[0].x", "packages");
        var lines = LedgerApi.Ensure(await _tenant.PostAsync("/cli/validate", wrong)).Texts("data").ToList();
        Assert.Contains("[ERROR] features[0].id is a number, not a text", lines);
        AssertRefused(HttpStatusCode.BadRequest, "invalid-json", await _tenant.PostAsync("/cli/publish", "{"));
        AssertRefused(
            HttpStatusCode.BadRequest, "invalid-json",
            await _tenant.PostAsync("/cli/publish", """{"app":1,"app":2}"""));
        AssertRefused(
            HttpStatusCode.RequestEntityTooLarge, "body-too-large",
            await _tenant.PostAsync("/cli/publish", $"{{\"app\":\"{new string('x', 1024 * 1024)}\"}}"));
    }

    [Fact]
    public async Task Are_for_admin_keys_only()
    {
        var made = await _tenant.PostAsync("/v1/keys", """{"kind":"public","name":"a test"}""");
        var key = new LedgerApi(fixture.Ledger, made["key"].GetString()!);
        foreach (var (api, status) in new[] { (key, HttpStatusCode.Forbidden), (Nobody, HttpStatusCode.Unauthorized) })
            Assert.Equal(status, (await api.SendAsync(fixture.Ledger.Admin, HttpMethod.Get, "/cli/pull")).Status);
    }

    [Fact]
    public async Task Are_published_once_when_many_do_so_while_others_change_single_things()
    {
        var work = new List<Task<Answer>>();
        for (var i = 0; i < 8; i++)
        {
            work.Add(_tenant.PostAsync("/cli/publish", Sample));
            work.Add(_tenant.PutAsync("/v1/features/api-calls", """{"name":"API calls","type":"CONSUMABLE"}"""));
            work.Add(_tenant.PutAsync($"/v1/features/f{i}", """{"type":"BINARY"}"""));
        }
        Assert.All(await Task.WhenAll(work), answer => LedgerApi.Ensure(answer));
        foreach (var (stream, count) in new[] { ("feature/api-calls", 1), ("package/basic-plan", 2) })
            Assert.Equal(count, await fixture.Ledger.ScalarAsync<long>(
                "select count(*) from ledger_events.mt_events where tenant_id = $1 and stream_id = $2",
                _tenant.Name, stream));
    }

    LedgerApi Nobody => new(fixture.Ledger, "prv_test_nobody");
}

using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class PackagesThatAreDefined(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _feature = Unique("feature");
    readonly string _switch = Unique("switch");
    readonly string _package = Unique("package");

    string Path => $"/v1/packages/{_package}";

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_switch, "BINARY"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_draft_becomes_published_then_archived_and_each_again_changes_nothing()
    {
        Assert.Equal(HttpStatusCode.Created, (await ledger.PutAsync(Path, Body())).Status);
        for (var i = 0; i < 2; i++) Assert.Equal("DRAFT", (await ledger.PutAsync(Path, Body()))["status"].GetString());
        for (var i = 0; i < 2; i++)
            Assert.Equal("PUBLISHED", (await ledger.PostAsync($"{Path}/publish"))["status"].GetString());
        for (var i = 0; i < 2; i++)
            Assert.Equal("ARCHIVED", (await ledger.PostAsync($"{Path}/archive"))["status"].GetString());
        Assert.Equal(3, await ledger.EventCountAsync($"package/{_package}"));
    }

    [Fact]
    public async Task Its_features_stand_in_their_order_with_limits_to_the_digit()
    {
        var features = (await ledger.PutAsync(Path, Body()))["features"];
        Assert.Equal([_feature, _switch], features.EnumerateArray().Select(feature => feature.Text("id")));
        Assert.Equal(1000.50m, features[0].GetProperty("limit").GetDecimal());
        Assert.Equal("MONTH", features[0].Text("resetPeriod"));
        Assert.Equal((null, null), (features[1].Text("limit"), features[1].Text("resetPeriod"))); // JSON null
    }

    [Fact]
    public async Task Of_a_published_one_only_the_metadata_changes_and_of_an_archived_one_nothing()
    {
        await ledger.PutAsync(Path, Body());
        await ledger.PostAsync($"{Path}/publish");
        Assert.Equal(HttpStatusCode.OK, (await ledger.PutAsync(Path, Body(metadata: """{"a":1}"""))).Status);
        AssertRefused(HttpStatusCode.Conflict, "package-published", await ledger.PutAsync(Path, """{"name":"x"}"""));
        await ledger.PostAsync($"{Path}/archive");
        AssertRefused(HttpStatusCode.Conflict, "package-archived", await ledger.PutAsync(Path, Body()));
        AssertRefused(HttpStatusCode.Conflict, "package-archived", await ledger.PostAsync($"{Path}/publish"));
    }

    [Fact]
    public async Task It_refers_only_to_what_exists()
    {
        var unprocessable = HttpStatusCode.UnprocessableEntity;
        AssertRefused(
            unprocessable, "feature-unknown", await ledger.PutAsync(Path, """{"features":[{"id":"no such"}]}"""));
        AssertRefused(
            unprocessable, "binary-feature-limit",
            await ledger.PutAsync(Path, $$"""{"features":[{"id":"{{_switch}}","limit":1}]}"""));
        AssertRefused(
            unprocessable, "base-package-unknown",
            await ledger.PutAsync(Path, """{"isAddon":true,"basePackages":["no such"]}"""));
        AssertRefused(HttpStatusCode.NotFound, "package-unknown", await ledger.PostAsync($"{Path}/publish"));
    }

    [Fact]
    public async Task Every_field_that_does_not_hold_is_named_at_once() => AssertInvalid(
        await ledger.PutAsync(Path, """
            {"isAddon":"yes","basePackages":["a","a"],"features":[
              {"id":"a","limit":-0.1,"resetPeriod":"WEEK"},{"id":"a","limit":"5","overageEnabled":1},{"limit":1e400},7]}
            """),
        "isAddon", "basePackages[1]", "features[0].limit", "features[0].resetPeriod", "features[1].id",
        "features[1].limit", "features[1].overageEnabled", "features[2].id", "features[2].limit", "features[3]");

    string Body(string metadata = "null") => $$"""
        {"name":"Pro","metadata":{{metadata}},"features":[
          {"id":"{{_feature}}","limit":1000.50,"resetPeriod":"MONTH","overageEnabled":true},{"id":"{{_switch}}"}]}
        """;
}

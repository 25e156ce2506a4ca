using System.Net;
using System.Text;
using System.Text.Json;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;

namespace UsageLedger.IntegrationTests.Kana;

[Collection(RunningLedger.Name)]
public sealed class GraphQLOverHttp(LedgerFixture ledger)
{
    [Theory]
    [InlineData("""{"query":"{ users { id } "}""", "GRAPHQL_PARSE_FAILED", 1, 16)]
    [InlineData("""{"query":"{\n  users { nam }\n}"}""", "GRAPHQL_VALIDATION_FAILED", 2, 11)]
    [InlineData("""{"query":"query ($id: String!) { user(id: $id) { id } }"}""", "BAD_USER_INPUT", 1, 8)]
    [InlineData("""{"query":"query ($i: String!) {user(id: $i){id}}","variables":{"i":7}}""", "BAD_USER_INPUT", 1, 8)]
    [InlineData("""{"query":"query a { users { id } } query b { users { id } }"}""", "BAD_USER_INPUT", null, null)]
    public async Task A_request_that_does_not_hold_is_answered_200_with_its_place(
        string body, string code, int? line, int? column)
    {
        var answer = await PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.False(answer.Body.TryGetProperty("data", out _));
        var error = answer.Error();
        Assert.Equal(code, error.GetProperty("extensions").Text("code"));
        if (line is null) return;
        var place = error.GetProperty("locations")[0];
        Assert.Equal((line, column), (place.GetProperty("line").GetInt32(), place.GetProperty("column").GetInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"query":7}""")]
    [InlineData("""{"query":"{ users { id } }","variables":[1]}""")]
    [InlineData("""{"query":"{ users { id } }","variables":"not json"}""")]
    public async Task A_body_that_is_no_request_is_answered_400(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(body)).Status);

    [Theory]
    [InlineData("query ($id: String!) { user(id: $id) { id } }")]
    [InlineData("query ($id: String!) { feature(id: $id) { id } }")]
    [InlineData("query ($id: String!) { package(id: $id) { id } }")]
    [InlineData("query ($id: String!) { subscription(id: $id) { id } }")]
    [InlineData("query ($id: String!) { subscriptions(userId: $id) { id } }")]
    [InlineData("query ($id: String!) { canUseFeature(userId: $id, featureId: \"f\") { access } }")]
    [InlineData("mutation ($id: String!) { generateUserToken(userId: $id) { token } }")]
    [InlineData("mutation ($id: String!) { updateFeature(id: $id, input: {}) { id } }")]
    [InlineData("mutation ($id: String!) { updatePackage(id: $id, input: {}) { id } }")]
    [InlineData("mutation ($id: String!) { updateUser(id: $id, input: { id: \"1\" }) { id } }")]
    [InlineData("mutation ($id: String!) { publishPackage(id: $id) { id } }")]
    public async Task What_can_be_no_id_is_the_callers_mistake(string query) =>
        (await ledger.AskAsync(query, new { id = "a\0b" })).AssertFails("BAD_USER_INPUT", "Error");

    [Fact]
    public async Task Get_reads_and_does_not_change()
    {
        var read = await GetAsync("{ users(first: 1) { id } }");
        Assert.Equal(HttpStatusCode.OK, read.Status);
        read.Data("users");
        var changed = await GetAsync("mutation { createUser(input: {id: \"by-get\"}) { id } }");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, changed.Status);
        (await ledger.AskAsync("{ user(id: \"by-get\") { id } }")).AssertFails("NOT_FOUND", "UserNotFoundError");
    }

    [Theory]
    [InlineData("{\"query\":\"{ a" + "\"}")]
    [InlineData("{\"query\":\"" + @"query q { ...f } fragment f on Query { ...f }" + "\"}")]
    [InlineData("{\"query\":\"" + @"query q { users { id } } query q { users { id } }" + "\"}")]
    public async Task Hostile_documents_are_refused_and_not_a_500(string body)
    {
        var answer = await PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEmpty(answer["errors"].EnumerateArray());
    }

    [Fact]
    public async Task Huge_and_deep_documents_are_refused_by_a_limit_that_has_a_name()
    {
        var deep = string.Concat(Enumerable.Repeat("{ a ", 30_000));
        var (wide, aliases) = (new string('x', 70_000), string.Concat(Enumerable.Range(0, 1_500).Select(
            i => $"a{i}: user(id: \"1\") {{ id }} ")));
        foreach (var (query, limit) in new[]
        {
            (deep, "longer than 65536 characters"), ("{ users " + deep[..900], "nested more than 32 deep"),
            ($"{{ {wide} }}", "longer than 65536 characters"), ($"{{ {aliases} }}", "more than"),
        })
        {
            var answer = await PostAsync(JsonSerializer.Serialize(new { query }));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains(limit, answer.Error().Text("message"), StringComparison.Ordinal);
        }
        var padding = new string('x', 1_100_000);
        var tooLarge = await PostAsync(JsonSerializer.Serialize(new { query = "{ a }", padding }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.Status);
    }

    [Fact]
    public async Task A_browser_gets_the_console_which_may_reach_nothing_but_this_host()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/graphql");
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");
        using var answer = await ledger.Ledger.Admin.Http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browsers_of_any_origin_may_ask_the_client_api_and_none_the_admin_api()
    {
        foreach (var (host, allowed) in new[] { (ledger.Ledger.Entitlements, true), (ledger.Ledger.Admin, false) })
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/graphql");
            preflight.Headers.Add("Origin", "https://shop.example");
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add(
                "Access-Control-Request-Headers", "authorization,content-type,x-user-id,x-api-version");
            using var answer = await host.Http.SendAsync(preflight);
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    Task<Answer> PostAsync(string body) => ledger.Api.SendAsync(
        ledger.Ledger.Admin, HttpMethod.Post, "/graphql", new StringContent(body, Encoding.UTF8, "application/json"));

    Task<Answer> GetAsync(string query) => ledger.Api.SendAsync(
        ledger.Ledger.Admin, HttpMethod.Get, $"/graphql?query={Uri.EscapeDataString(query)}");
}

using System.Net;
using System.Text;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Every refusal is a problem with a stable type and a clear detail, and leaves nothing behind.</summary>
[Collection(RunningLedger.Name)]
public sealed class RequestsThatAreRefused(LedgerFixture fixture)
{
    readonly string _user = $"user-{Guid.NewGuid():n}";

    LedgerApi Api => fixture.Api;

    [Theory]
    [InlineData("{\"userId\":", "line")]
    [InlineData("\"text\"", "")]
    [InlineData("[]", "")]
    public async Task A_body_that_is_no_usage(string body, string detail) =>
        IsProblem(await PostAsync(body), HttpStatusCode.BadRequest, detail);

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var refused = await PostAsync(
            """{"userId":"","delta":"NaN","action":"REPLACE","occurredAt":"yesterday","properties":[1]}""");
        IsProblem(refused, HttpStatusCode.BadRequest, "delta");
        Assert.Equal(
            ["action", "delta", "featureId", "occurredAt", "properties", "userId"],
            Fields(refused).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1e40")]
    [InlineData("1e-40")]
    [InlineData("0.12345678901234567890123456789")]
    public async Task A_delta_that_cannot_be_kept_exactly(string delta) =>
        Assert.Equal(["delta"], Fields(await PostAsync($$"""{"userId":"u","featureId":"f","delta":{{delta}}}""")));

    [Fact]
    public async Task A_batch_with_bad_events_whole_with_the_index_of_each()
    {
        object Usage(string? featureId) => new { userId = _user, featureId };
        var refused = await Api.PostUsageAsync(new[] { Usage("f"), Usage(null), Usage("f"), Usage("") });
        IsProblem(refused, HttpStatusCode.BadRequest, "");
        Assert.Equal(
            [1, 3], refused["errors"].EnumerateArray().Select(error => error.GetProperty("index").GetInt32()));
        Assert.Equal(0, await fixture.Ledger.EventCountAsync(_user, "f"));
    }

    [Fact]
    public async Task More_than_1000_events()
    {
        var usage = new { userId = _user, featureId = "f" };
        var refused = await Api.PostUsageAsync(Enumerable.Repeat(usage, 1_001));
        Assert.True((int)refused.Status is 400 or 413, $"{refused.Status}");
        Assert.Contains("1000", refused["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_two_mebibytes() => IsProblem(
        await PostAsync($$"""{"userId":"{{new string('x', 2 * 1024 * 1024)}}"}"""),
        HttpStatusCode.RequestEntityTooLarge, "");

    [Fact]
    public async Task No_key_an_unknown_key_and_a_public_key_on_a_call_of_admins()
    {
        var usage = new { userId = _user, featureId = "f" };
        IsProblem(await With("").PostUsageAsync(usage), HttpStatusCode.Unauthorized, "key");
        IsProblem(await With("prv_test_unknown").PostUsageAsync(usage), HttpStatusCode.Unauthorized, "key");
        var made = await Api.SendAsync(
            fixture.Ledger.Admin, HttpMethod.Post, "/v1/keys", new { kind = "public", name = "refusals" });
        var reader = With(made["key"].GetString()!);
        IsProblem(await reader.PostUsageAsync(usage), HttpStatusCode.Forbidden, "admin");
        Assert.Equal(HttpStatusCode.OK, (await reader.CheckAsync(_user, "f")).Status);

        var id = made["id"].GetString();
        await Api.SendAsync(fixture.Ledger.Admin, HttpMethod.Post, $"/v1/keys/{id}/revoke", new { });
        var refused = await Eventually.AsyncValue(
            "the key to be refused", () => reader.CheckAsync(_user, "f"),
            answer => answer.Status == HttpStatusCode.Unauthorized);
        IsProblem(refused, HttpStatusCode.Unauthorized, "revoked");
    }

    LedgerApi With(string key) => new(fixture.Ledger, key);

    Task<Answer> PostAsync(string body)
    {
        var content = new StringContent(body, Encoding.UTF8, "application/json");
        return Api.SendAsync(fixture.Ledger.Ingest, HttpMethod.Post, "/v1/usage", content);
    }

    static IEnumerable<string?> Fields(Answer refused) =>
        refused["errors"].EnumerateArray().Select(error => error.GetProperty("field").GetString());

    static void IsProblem(Answer refused, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, refused.Status);
        Assert.StartsWith("urn:usage-ledger:", refused["type"].GetString(), StringComparison.Ordinal);
        Assert.Contains(detail, refused["detail"].GetString(), StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>CloudEvents 1.0 in all of their forms.</summary>
[Collection(RunningLedger.Name)]
public sealed class UsageAsCloudEvents(LedgerFixture fixture)
{
    readonly string _user = $"user-{Guid.NewGuid():n}";

    [Theory]
    [InlineData("application/cloudevents+json", false)]
    [InlineData("application/cloudevents-batch+json", true)]
    [InlineData("application/json", false)]
    [InlineData("application/json", true)]
    public async Task Structured_batched_and_plain(string contentType, bool isBatch)
    {
        var one = $$$"""
            {"specversion":"1.0","id":"{{{_user}}}","source":"shop","type":"orders","subject":"{{{_user}}}",
             "time":"2026-11-20T12:00:00Z","data":{"delta":2.5,"region":"eu"}}
            """;
        await SendAsync(new StringContent(isBatch ? $"[{one}]" : one, Encoding.UTF8, contentType), _ => { });
        await IsRecordedAsync();
    }

    [Fact]
    public async Task Binary()
    {
        var data = new StringContent("""{"delta":2.5,"region":"eu"}""", Encoding.UTF8, "application/json");
        await SendAsync(data, request =>
        {
            request.Headers.Add("ce-specversion", "1.0");
            request.Headers.Add("ce-id", _user);
            request.Headers.Add("ce-source", "shop");
            request.Headers.Add("ce-type", "orders");
            request.Headers.Add("ce-subject", _user);
            request.Headers.Add("ce-time", "2026-11-20T12:00:00Z");
        });
        await IsRecordedAsync();
    }

    async Task SendAsync(HttpContent content, Action<HttpRequestMessage> more)
    {
        var answer = await fixture.Api.SendAsync(
            fixture.Ledger.Ingest, HttpMethod.Post, "/v1/events", content, more);
        Assert.True(answer.Status == HttpStatusCode.NoContent, $"{answer.Status}: {answer.Body}");
    }

    async Task IsRecordedAsync()
    {
        var events = await Eventually.AsyncValue(
            "the event", () => fixture.Ledger.EventsAsync(_user, "orders"), found => found.Count > 0);
        JsonElement body = Assert.Single(events);
        Assert.Equal(2.5m, body.GetProperty("delta").GetDecimal());
        Assert.Equal("shop", body.GetProperty("source").GetString());
        Assert.Equal(_user, body.GetProperty("id").GetString());
        Assert.Equal("eu", body.GetProperty("properties").GetProperty("region").GetString());
    }
}

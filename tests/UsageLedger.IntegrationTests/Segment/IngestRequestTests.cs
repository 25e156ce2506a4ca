using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>What Segment's clients, and Segment itself, send to Ingest, and what becomes of it on the broker.</summary>
public sealed class SegmentRequestsThatAreTaken(IngestAlone ingest) : IClassFixture<IngestAlone>
{
    readonly string _user = $"user-{Guid.NewGuid():n}";

    [Theory]
    [InlineData("/v1/track")]
    [InlineData("/segment/events")]
    public async Task A_track_call_goes_on_as_it_came(string path)
    {
        const string properties = """{"featureId":"exports","delta":2.50,"note":"Ünï 🚀","deep":{"a":[1.0,null]}}""";
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        IsTaken(await ingest.PostAsync(path, $$"""
            {"type":"track","messageId":"m-{{_user}}","userId":"{{_user}}","event":"Report Exported",
             "timestamp":"2026-11-20T12:00:00.123456Z","properties":{{properties}},"context":{"ip":"::1"},"version":2}
            """));
        var batch = Assert.Single(await ingest.BatchesAsync(_user, 1));
        Assert.Equal(ingest.Ledger.Tenant, batch.GetProperty("tenant").GetString());
        Assert.InRange(batch.GetProperty("receivedAt").GetDateTimeOffset(), before, DateTimeOffset.UtcNow);
        Assert.NotEqual(Guid.Empty, batch.GetProperty("batchId").GetGuid());
        var sent = Assert.Single(SegmentQueue.EventsOf(batch));
        Assert.Equal($"m-{_user}", sent.GetProperty("messageId").GetString());
        Assert.Equal(
            new DateTimeOffset(2026, 11, 20, 12, 0, 0, 123, 456, TimeSpan.Zero),
            sent.GetProperty("occurredAt").GetDateTimeOffset());
        var track = sent.GetProperty("track");
        Assert.Equal("Report Exported", track.GetProperty("event").GetString());
        Assert.Equal("exports", track.GetProperty("featureId").GetString());
        Assert.Equal(2.50m, track.GetProperty("delta").GetDecimal());
        using var expected = JsonDocument.Parse(properties);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, track.GetProperty("properties")));
    }

    [Theory]
    [InlineData("/v1/identify")]
    [InlineData("/segment/events")]
    public async Task An_identify_call_goes_on_with_the_three_traits_that_are_kept(string path)
    {
        IsTaken(await ingest.PostAsync(path, $$"""
            {"type":"identify","userId":"{{_user}}","traits":{"name":"Ada","email":"ada@example.com",
             "billingUserId":"cus_1","plan":"pro","plan":"free","high_spenders":true} }
            """));
        var sent = await SingleAsync();
        Assert.NotEmpty(sent.GetProperty("messageId").GetString()!);
        Assert.Equal(
            """{"name":"Ada","email":"ada@example.com","billingId":"cus_1"}""",
            JsonSerializer.Serialize(sent.GetProperty("identify")));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("screen")]
    [InlineData("group")]
    [InlineData("alias")]
    public async Task Calls_of_other_types_are_answered_and_not_kept(string type)
    {
        var call = $$"""{"type":"{{type}}","userId":"{{_user}}","anonymousId":"a"}""";
        IsTaken(await ingest.PostAsync($"/v1/{type}", call));
        IsTaken(await ingest.PostAsync("/segment/events", call));
        IsBatchTaken(await ingest.PostAsync("/v1/batch", $$"""{"batch":[{{call}},{{call}}]}"""), accepted: 2);
        IsBatchTaken(await ingest.PostAsync("/v1/batch", """{"batch":[]}"""), accepted: 0);
        Assert.DoesNotContain(await ingest.AllBatchesAsync(), batch => batch.GetRawText().Contains(_user));
    }

    [Theory]
    [InlineData("/v1/batch")]
    [InlineData("/v1/import")]
    public async Task The_good_events_of_a_batch_travel_in_one_message_and_the_bad_ones_are_listed(string path)
    {
        var answer = await ingest.PostAsync(path, $$"""
            {"batch":[
              {"type":"identify","messageId":"1","userId":"{{_user}}"},
              {"type":"track","messageId":"2","anonymousId":"a","event":7},
              {"type":"page","anonymousId":"a"},
              {"type":"track","messageId":"4","userId":"{{_user}}","event":"e","properties":{"x":1,"x":2} },
              7,
              {"type":"track","messageId":"6","userId":"{{_user}}","event":"e"} ],
             "sentAt":"2026-11-20T12:00:00Z","context":{"library":{"name":"mine"} },"integrations":{} }
            """);
        IsBatchTaken(answer, accepted: 3, rejected: """
            [{"index":1,"messageId":"2","errors":[
               {"field":"userId","problem":"is required: what somebody without an id did is not kept"},
               {"field":"event","problem":"is a number, not a text"}]},
             {"index":3,"messageId":"4","errors":[{"field":"properties","problem":"holds 'x' twice"}]},
             {"index":4,"errors":[{"field":"$","problem":"is not a JSON object"}]}]
            """);
        var batch = Assert.Single(await ingest.BatchesAsync(_user, 2));
        Assert.Equal(
            ["1", "6"], SegmentQueue.EventsOf(batch).Select(each => each.GetProperty("messageId").GetString()));
    }

    [Fact]
    public async Task The_clock_of_a_client_is_set_right_and_that_of_Segment_is_taken_as_it_is()
    {
        const string times = "\"timestamp\":\"2010-01-01T00:00:00Z\",\"sentAt\":\"2010-01-01T01:00:00Z\"";
        IsTaken(await ingest.PostAsync("/v1/identify", $$"""{"userId":"{{_user}}",{{times}}}"""));
        IsTaken(await ingest.PostAsync(
            "/segment/events", $$"""{"type":"identify","userId":"{{_user}}",{{times}}}"""));
        var batches = await ingest.BatchesAsync(_user, 2);
        var occurredAt = batches
            .SelectMany(SegmentQueue.EventsOf).Select(each => each.GetProperty("occurredAt").GetDateTimeOffset());
        var receivedAt = batches[0].GetProperty("receivedAt").GetDateTimeOffset();
        Assert.Equal([receivedAt.AddHours(-1), new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero)], occurredAt);
    }

    [Theory]
    [InlineData("/v1/track")]
    [InlineData("/v1/batch")]
    [InlineData("/segment/events")]
    public async Task A_body_may_be_packed(string path)
    {
        var call = $$"""{"type":"track","userId":"{{_user}}","event":"e"}""";
        var body = path == "/v1/batch" ? $$"""{"batch":[{{call}}]}""" : call;
        var answer = await ingest.PostAsync(path, Packed(Encoding.UTF8.GetBytes(body)));
        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer["success"].GetBoolean()));
        await SingleAsync();
    }

    [Fact]
    public async Task A_batch_of_500_kibibytes_is_taken_whole_packed_or_not()
    {
        var large = new string('ü', 900);
        var one = $$"""{"type":"track","userId":"{{_user}}","event":"e","properties":{"x":"{{large}}"} }""";
        var count = 500 * 1024 / (Encoding.UTF8.GetByteCount(one) + 2);
        var body = $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(one, count))}}]}""";
        IsBatchTaken(await ingest.PostAsync("/v1/batch", body), count);
        IsBatchTaken(await ingest.PostAsync("/v1/batch", Packed(Encoding.UTF8.GetBytes(body))), count);
        Assert.Equal(2, (await ingest.BatchesAsync(_user, 2 * count)).Count);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("bare")]
    [InlineData("Bearer")]
    [InlineData("body")]
    public async Task The_write_key_may_come_in_four_ways(string way)
    {
        var key = ingest.Ledger.AdminKey;
        var header = way switch
        {
            "Basic" => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:"))}",
            "Bearer" => $"Bearer {key}",
            "bare" => key,
            _ => null,
        };
        var writeKey = way == "body" ? key : "prv_test_of_nobody"; // which does not count where there is a header
        var call = $$"""{"type":"identify","userId":"{{_user}}","writeKey":"{{writeKey}}"}""";
        IsTaken(await ingest.PostAsync("/v1/identify", call, With(header)));
        var batch = $$"""{"batch":[{{call}}],"writeKey":"{{writeKey}}"}""";
        IsBatchTaken(await ingest.PostAsync("/v1/batch", batch, With(header)), accepted: 1);
        if (header is not null) IsTaken(await ingest.PostAsync("/segment/events", call, With(header)));
        await ingest.BatchesAsync(_user, header is null ? 2 : 3);
    }

    [Fact]
    public async Task A_browser_sends_json_as_plain_text_with_the_key_in_it()
    {
        var body = $$"""{"batch":[{"type":"identify","userId":"{{_user}}"}],"writeKey":"{{ingest.Ledger.AdminKey}}"}""";
        IsBatchTaken(await ingest.PostAsync("/v1/batch", body, With(null), "text/plain"), accepted: 1);
        await SingleAsync();
    }

    [Fact]
    public async Task A_key_that_was_made_a_moment_ago_does_in_the_body_too()
    {
        var made = LedgerApi.Ensure(await ingest.Ledger.Api.SendAsync(
            ingest.Ledger.Admin, HttpMethod.Post, "/v1/keys", new { kind = "admin", name = "segment" }));
        var call = $$"""{"userId":"{{_user}}","writeKey":"{{made["key"].GetString()}}"}""";
        IsTaken(await ingest.PostAsync("/v1/identify", call, With(null)));
    }

    [Fact]
    public async Task The_description_of_the_API_has_every_route()
    {
        var api = await ingest.Ledger.Api.SendAsync(ingest.Ledger.Ingest, HttpMethod.Get, "/openapi/v1.json");
        string[] calls = ["identify", "track", "page", "screen", "group", "alias", "batch", "import"];
        Assert.All([.. calls.Select(call => $"/v1/{call}"), "/segment/events"], path =>
        {
            var post = api["paths"].GetProperty(path).GetProperty("post");
            Assert.NotEmpty(post.GetProperty("description").GetString()!);
            var content = post.GetProperty("requestBody").GetProperty("content");
            Assert.NotEmpty(content.GetProperty("application/json").GetProperty("schema").GetRawText());
            Assert.Equal(
                ["200", "400", "401", "403", "413", "415", "503"],
                post.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order());
        });
    }

    internal static Action<HttpRequestMessage> With(string? authorization) => request =>
    {
        request.Headers.Remove("Authorization");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
    };

    internal static ByteArrayContent Packed(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(plain);
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    async Task<JsonElement> SingleAsync() =>
        Assert.Single(SegmentQueue.EventsOf(Assert.Single(await ingest.BatchesAsync(_user, 1))));

    static void IsTaken(Answer answer) =>
        Assert.Equal((HttpStatusCode.OK, """{"success":true}"""), (answer.Status, answer.Body.GetRawText()));

    static void IsBatchTaken(Answer answer, int accepted, string rejected = "[]")
    {
        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status}: {answer.Body}");
        using var expected = JsonDocument.Parse(
            $$"""{"success":true,"accepted":{{accepted}},"rejected":{{rejected}} }""");
        Assert.True(JsonElement.DeepEquals(expected.RootElement, answer.Body), answer.Body.GetRawText());
    }
}

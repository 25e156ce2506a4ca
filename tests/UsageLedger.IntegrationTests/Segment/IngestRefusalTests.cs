using System.Net;
using System.Text;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Requests of Segment's clients that are refused: each with a problem, and nothing of it goes on.</summary>
public sealed class SegmentRequestsThatAreRefused(IngestAlone ingest) : IClassFixture<IngestAlone>
{
    readonly string _user = $"user-{Guid.NewGuid():n}";

    public static TheoryData<string> Paths =>
        ["/v1/identify", "/v1/track", "/v1/page", "/v1/batch", "/v1/import", "/segment/events"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Without_a_key_that_may_write(string path)
    {
        await IsRefusedAsync(401, "unauthorized", Post(null));
        await IsRefusedAsync(401, "unauthorized", Post("prv_test_unknown"));
        await IsRefusedAsync(401, "unauthorized", Post(Basic("prv_test_unknown:")));
        await IsRefusedAsync(401, "unauthorized", Post(Basic($":{ingest.Ledger.AdminKey}")));
        await IsRefusedAsync(401, "unauthorized", Post("Basic !"));
        var reader = await PublicKeyAsync();
        await IsRefusedAsync(403, "forbidden", Post(reader));
        await IsRefusedAsync(403, "forbidden", Post(Basic($"{reader}:")));
        await NothingWentOnAsync();

        Task<Answer> Post(string? authorization) =>
            ingest.PostAsync(path, Body(path, writeKey: null), SegmentRequestsThatAreTaken.With(authorization));
    }

    [Theory]
    [InlineData("/v1/track")]
    [InlineData("/v1/batch")]
    public async Task Without_a_key_in_the_body_that_may_write(string path)
    {
        await IsRefusedAsync(401, "unauthorized", Post("\"prv_test_unknown\""));
        await IsRefusedAsync(401, "unauthorized", Post("\"\""));
        await IsRefusedAsync(401, "unauthorized", Post("null"));
        await IsRefusedAsync(401, "unauthorized", Post("7"));
        await IsRefusedAsync(401, "unauthorized", Post("\"\\ud800\""));
        await IsRefusedAsync(401, "unauthorized", Post($"\"{new string('x', 100_000)}\""));
        await IsRefusedAsync(401, "unauthorized", Post($"[\"{ingest.Ledger.AdminKey}\"]"));
        await IsRefusedAsync(403, "forbidden", Post($"\"{await PublicKeyAsync()}\""));
        await NothingWentOnAsync();

        Task<Answer> Post(string writeKey) =>
            ingest.PostAsync(path, Body(path, writeKey), SegmentRequestsThatAreTaken.With(null));
    }

    [Fact]
    public async Task With_the_key_in_the_body_of_what_Segment_forwards()
    {
        var body = Body("/segment/events", $"\"{ingest.Ledger.AdminKey}\"");
        await IsRefusedAsync(
            401, "unauthorized", ingest.PostAsync("/segment/events", body, SegmentRequestsThatAreTaken.With(null)));
    }

    [Theory]
    [InlineData("/v1/track")]
    [InlineData("/v1/identify")]
    [InlineData("/segment/events")]
    public async Task With_an_event_of_somebody_without_an_id(string path)
    {
        var refused = await IsRefusedAsync(400, "invalid-fields", ingest.PostAsync(
            path, $$"""{"type":"track","anonymousId":"{{_user}}","event":"e","traits":{} }"""));
        Assert.Equal(["userId"], Fields(refused));
        await NothingWentOnAsync();
    }

    [Fact]
    public async Task With_everything_that_is_wrong_named_at_once()
    {
        var refused = await IsRefusedAsync(400, "invalid-fields", ingest.PostAsync("/v1/track", """
            {"messageId":"","userId":7,"event":"a\u0000","timestamp":"now","sentAt":1,
             "properties":{"featureId":true,"delta":"3","nul":"\u0000"} }
            """));
        Assert.Equal(
            ["event", "messageId", "properties", "properties.delta", "properties.featureId", "sentAt", "timestamp",
                "userId"],
            Fields(refused).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task As_a_batch_without_a_single_good_event()
    {
        var refused = await IsRefusedAsync(400, "invalid-fields", ingest.PostAsync(
            "/v1/batch", $$"""{"batch":[{"type":"track","anonymousId":"{{_user}}","event":"e"},{"type":"x"},[]]}"""));
        Assert.Equal(
            [(0, "userId"), (1, "type"), (2, "$")],
            refused["errors"].EnumerateArray().Select(
                error => (error.GetProperty("index").GetInt32(), error.GetProperty("field").GetString())));
        await NothingWentOnAsync();
    }

    [Theory]
    [InlineData("", "invalid-json")]
    [InlineData("{\"batch\":", "invalid-json")]
    [InlineData("{\"batch\":[NaN]}", "invalid-json")]
    [InlineData("\0", "invalid-json")]
    [InlineData("[]", "invalid-fields")]
    [InlineData("{}", "invalid-fields")]
    [InlineData("{\"batch\":{}}", "invalid-fields")]
    [InlineData("{\"batch\":[],\"sentAt\":7}", "invalid-fields")]
    public async Task As_a_batch_that_is_none(string body, string type) =>
        await IsRefusedAsync(400, type, ingest.PostAsync("/v1/batch", body));

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task With_more_than_500_kibibytes(string path)
    {
        var large = new byte[500 * 1024 + 1];
        Array.Fill(large, (byte)' ');
        await IsRefusedAsync(413, "body-too-large", ingest.PostAsync(path, new ByteArrayContent(large)));
        var bomb = SegmentRequestsThatAreTaken.Packed(new byte[200 * 1024 * 1024]);
        await IsRefusedAsync(413, "body-too-large", ingest.PostAsync(path, bomb));
        var chunked = new StreamContent(new MemoryStream(large));
        await IsRefusedAsync(413, "body-too-large", ingest.PostAsync(
            path, chunked, request => request.Headers.TransferEncodingChunked = true));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task With_a_body_of_another_kind(string path)
    {
        await IsRefusedAsync(
            415, "unsupported-media-type", ingest.PostAsync(path, Body(path, null), contentType: "text/html"));
        var packed = new ByteArrayContent(Encoding.UTF8.GetBytes(Body(path, null)));
        packed.Headers.ContentEncoding.Add("zstd");
        await IsRefusedAsync(415, "unsupported-media-type", ingest.PostAsync(path, packed));
        var plain = new ByteArrayContent(Encoding.UTF8.GetBytes(Body(path, null)));
        plain.Headers.ContentEncoding.Add("gzip");
        await IsRefusedAsync(400, "invalid-encoding", ingest.PostAsync(path, plain));
        await NothingWentOnAsync();
    }

    string Body(string path, string? writeKey)
    {
        var key = writeKey is null ? "" : $",\"writeKey\":{writeKey}";
        var call = $$"""{"type":"track","userId":"{{_user}}","event":"e"{{key}} }""";
        return path is "/v1/batch" or "/v1/import" ? $$"""{"batch":[{{call}}]{{key}} }""" : call;
    }

    async Task NothingWentOnAsync() => Assert.DoesNotContain(
        await ingest.AllBatchesAsync(), batch => batch.GetRawText().Contains(_user, StringComparison.Ordinal));

    async Task<string> PublicKeyAsync() => LedgerApi.Ensure(await ingest.Ledger.Api.SendAsync(
        ingest.Ledger.Admin, HttpMethod.Post, "/v1/keys", new { kind = "public", name = "refusals" }))["key"]
        .GetString()!;

    static string Basic(string pair) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}";

    static IEnumerable<string?> Fields(Answer refused) =>
        refused["errors"].EnumerateArray().Select(error => error.GetProperty("field").GetString());

    static async Task<Answer> IsRefusedAsync(int status, string type, Task<Answer> answering)
    {
        var answer = await answering;
        Assert.True(answer.Status == (HttpStatusCode)status, $"{answer.Status}: {answer.Body}");
        Assert.Equal($"urn:usage-ledger:{type}", answer["type"].GetString());
        return answer;
    }
}

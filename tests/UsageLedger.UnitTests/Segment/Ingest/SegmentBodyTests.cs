using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.Extensions.DependencyInjection;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Ingest;

namespace UsageLedger.UnitTests.Segment.Ingest;

public sealed class ABodyOfSegmentsClients
{
    const int BytesMax = UsageLimits.SegmentBatchBytesMax;

    static readonly IRequestDecompressionProvider Encodings = new ServiceCollection()
        .AddLogging().AddRequestDecompression(_ => { }).BuildServiceProvider()
        .GetRequiredService<IRequestDecompressionProvider>();

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("text/plain")]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("Text/Plain")]
    public async Task That_is_json_is_read_whatever_it_is_called(string? contentType) =>
        Assert.True(IsRead(await ReadAsync("""{"a":1}"""u8.ToArray(), contentType)));

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain; charset=utf-16")]
    [InlineData("plain")]
    public async Task Of_another_type_is_answered_415(string contentType) =>
        Assert.Equal(415, Refusal(await ReadAsync("""{"a":1}"""u8.ToArray(), contentType)).Status);

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    public async Task That_is_packed_is_unpacked(string encoding) =>
        Assert.True(IsRead(await ReadAsync(Packed("""{"a":1}"""u8.ToArray()), encoding: encoding)));

    [Fact]
    public async Task May_say_that_it_is_not_packed_and_begin_with_a_mark()
    {
        Assert.True(IsRead(await ReadAsync("""{"a":1}"""u8.ToArray(), encoding: "identity")));
        Assert.True(IsRead(await ReadAsync([0xef, 0xbb, 0xbf, .. """{"a":1}"""u8])));
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task That_is_packed_in_another_way_is_answered_415(string encoding) =>
        Assert.Equal(415, Refusal(await ReadAsync("""{"a":1}"""u8.ToArray(), encoding: encoding)).Status);

    [Fact]
    public async Task That_is_not_packed_as_it_says_is_answered_400()
    {
        var plain = await ReadAsync("""{"a":1}"""u8.ToArray(), encoding: "gzip");
        Assert.Equal((400, "urn:usage-ledger:invalid-encoding"), Refusal(plain));
        var cut = await ReadAsync(Packed(Json(1_000))[..15], encoding: "gzip");
        Assert.Equal(400, Refusal(cut).Status);
    }

    [Fact]
    public async Task May_have_500_kibibytes_and_no_more_packed_or_not()
    {
        Assert.True(IsRead(await ReadAsync(Json(BytesMax))));
        Assert.True(IsRead(await ReadAsync(Packed(Json(BytesMax)), encoding: "gzip")));
        (int, string?) tooLarge = (413, "urn:usage-ledger:body-too-large");
        Assert.Equal(tooLarge, Refusal(await ReadAsync(Json(BytesMax + 1))));
        Assert.Equal(tooLarge, Refusal(await ReadAsync(Packed(Json(BytesMax + 1)), encoding: "gzip")));
    }

    [Fact]
    public async Task That_unpacks_to_more_than_may_be_is_not_unpacked_to_its_end()
    {
        var packed = new MemoryStream(Packed(new byte[100 * 1024 * 1024]));
        var length = packed.Length;
        var body = await ReadAsync(packed, "application/json", "gzip");
        Assert.Equal(413, Refusal(body).Status);
        Assert.True(packed.Position < length / 2, $"{packed.Position} of {length} bytes were read");
    }

    [Theory]
    [InlineData("", "It is empty.")]
    [InlineData("{\n  \"delta\": NaN}", "Line 2, byte 12: 'N' is an invalid start of a value.")]
    [InlineData("{\"a\":1", "")]
    [InlineData("{} {}", "")]
    public async Task That_is_no_json_is_answered_400(string text, string detail)
    {
        var body = await ReadAsync(Encoding.UTF8.GetBytes(text));
        Assert.Equal((400, "urn:usage-ledger:invalid-json"), Refusal(body));
        Assert.Contains(detail, body.Problem!.Details.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_nothing_but_brackets_takes_no_longer_than_another()
    {
        var deep = new string('[', BytesMax / 2 - 10) + new string(']', BytesMax / 2 - 10);
        var bytes = Encoding.UTF8.GetBytes($$"""{"deep":{{deep}},"a":1}""");
        var read = Task.Run(() => ReadAsync(bytes));
        Assert.True(IsRead(await read.WaitAsync(TimeSpan.FromSeconds(10))));
    }

    static bool IsRead(JsonBody body) => body.IsJson && body.Document.RootElement.GetProperty("a").ValueKind > 0;

    static (int Status, string? Type) Refusal(JsonBody body)
    {
        Assert.False(body.IsJson);
        return (body.Problem.StatusCode ?? 0, body.Problem.Details.Type);
    }

    static byte[] Json(int bytes)
    {
        var frame = """{"a":""}""".Length;
        return Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', bytes - frame)}}"}""");
    }

    static byte[] Packed(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(plain);
        return packed.ToArray();
    }

    static Task<JsonBody> ReadAsync(byte[] bytes, string? contentType = "application/json", string? encoding = null) =>
        ReadAsync(new MemoryStream(bytes), contentType, encoding);

    static Task<JsonBody> ReadAsync(Stream stream, string? contentType, string? encoding)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = stream;
        http.Request.ContentType = contentType;
        http.Request.Headers.ContentEncoding = encoding;
        return SegmentBody.ReadAsync(http, Encodings);
    }
}

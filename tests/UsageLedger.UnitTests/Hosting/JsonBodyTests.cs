using System.Text;
using Microsoft.AspNetCore.Http;
using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Hosting;

public sealed class ABody
{
    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/cloudevents+json")]
    public async Task That_is_json_is_read(string? contentType)
    {
        var body = await ReadAsync("""{"a":1}""", contentType);
        Assert.True(body.IsJson);
        Assert.Equal(1, body.Document.RootElement.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("json")]
    public async Task Of_another_type_is_answered_415(string contentType) =>
        Assert.Equal(415, (await ReadAsync("{}", contentType)).Problem?.StatusCode);

    [Theory]
    [InlineData("", "It is empty.")]
    [InlineData("{\n  \"delta\": NaN}", "Line 2, byte 12: 'N' is an invalid start of a value.")]
    [InlineData("{\"a\":1,\"a\":2}", "'a'")]
    [InlineData("{\"\\ud800\":1}", "The name of a field is not valid Unicode.")]
    public async Task That_is_no_json_is_answered_400_with_its_place(string text, string detail)
    {
        var problem = (await ReadAsync(text, "application/json")).Problem;
        Assert.Equal((400, "urn:usage-ledger:invalid-json"), (problem?.StatusCode ?? 0, problem?.Details.Type));
        Assert.Contains(detail, problem?.Details.Detail, StringComparison.Ordinal);
    }

    static Task<JsonBody> ReadAsync(string text, string? contentType)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        http.Request.ContentType = contentType;
        return JsonBody.ReadAsync(http, bytesMax: 1_000);
    }
}

using System.Net;
using System.Text.Json;

namespace UsageLedger.GraphQLTests.Http;

public sealed class SendingWhatIsNoRequest(RunningEndpoint endpoint) : IClassFixture<RunningEndpoint>
{
    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""[{"query":"{ who }"}]""", "one request at a time")]
    [InlineData("\"{ who }\"", "must be a JSON object")]
    [InlineData("{}", "\"query\" is missing")]
    [InlineData("""{"query":null}""", "\"query\" is missing")]
    [InlineData("""{"query":1}""", "\"query\" must be a text")]
    [InlineData("""{"query":"\ud800"}""", "\"query\" must be a text")]
    [InlineData("""{"query":"{ who }","operationName":1}""", "\"operationName\" must be a text")]
    [InlineData("""{"query":"{ who }","variables":[1]}""", "variables must be a JSON object")]
    [InlineData("""{"query":"{ who }","variables":"[1]"}""", "must hold a JSON object")]
    [InlineData("""{"query":"{ who }","variables":"{"}""", "not valid JSON")]
    [InlineData("""{"query":"{ who }","query":"{ slow }"}""", "Duplicate")]
    [InlineData("""{"query":"{ who }","variables":{"a":1,"a":2}}""", "Duplicate")]
    [InlineData("""{"query":"{ who }","variables":{"\ud800":1}}""", "not valid JSON")]
    public Task A_body_that_is_no_request_is_400(string body, string said) =>
        AssertRefusedAsync(HttpStatusCode.BadRequest, said, endpoint.PostAsync(body));

    [Fact]
    public async Task A_body_that_is_not_utf_8_is_400()
    {
        using var content = new ByteArrayContent([.. "{\"query\":\"{ who } #"u8, 0xff, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "not UTF-8", endpoint.Client.PostAsync("", content));
    }

    [Fact]
    public Task A_body_that_nests_too_deep_is_400()
    {
        var deep = new string('[', 64) + new string(']', 64);
        return AssertRefusedAsync(
            HttpStatusCode.BadRequest,
            "depth",
            endpoint.PostAsync($$"""{"query":"{ who }","variables":{"a":{{deep}} } }"""));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/graphql")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("")]
    public Task Another_content_type_is_415(string contentType) => AssertRefusedAsync(
        HttpStatusCode.UnsupportedMediaType,
        "application/json",
        endpoint.PostAsync("""{"query":"{ who }"}""", contentType));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_413(bool isChunked)
    {
        var json = $$"""{"query":"{ who }{{new string(' ', RunningEndpoint.BodyBytesMax)}}"}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "")
        {
            Content = new StringContent(json, null, "application/json"),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        await AssertRefusedAsync(
            HttpStatusCode.RequestEntityTooLarge, "at most 65536 bytes", endpoint.Client.SendAsync(request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?variables={}")]
    [InlineData("?query={who}&query={slow}")]
    [InlineData("?query={who}&variables=[]")]
    [InlineData("?query={who}&variables={")]
    public Task A_get_that_is_no_request_is_400(string parameters) =>
        AssertRefusedAsync(HttpStatusCode.BadRequest, "", endpoint.Client.GetAsync(parameters));

    [Fact]
    public async Task A_mutation_by_get_is_405_and_not_done()
    {
        var response = await endpoint.Client.GetAsync("?query=mutation{count}");
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        await AssertRefusedAsync(HttpStatusCode.MethodNotAllowed, "POST", Task.FromResult(response));
        Assert.Equal(0, endpoint.Changes);
        Assert.Contains(
            "\"count\":1",
            await (await endpoint.PostAsync("""{"query":"mutation { count }"}""")).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_without_a_query_gets_the_console_and_one_with_a_query_its_answer()
    {
        using var browser = new HttpClient { BaseAddress = endpoint.Client.BaseAddress };
        browser.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        browser.DefaultRequestHeaders.Add("Who", "Ann");
        Assert.Equal("<p>console</p>", await browser.GetStringAsync(""));
        Assert.Equal("""{"data":{"who":"Ann"}}""", await browser.GetStringAsync("?query={who}"));
    }

    static async Task AssertRefusedAsync(HttpStatusCode status, string said, Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        Assert.Equal(status, response.StatusCode);
        var body = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
        var message = body.GetProperty("errors")[0].GetProperty("message").GetString();
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.False(body.TryGetProperty("data", out _));
    }
}

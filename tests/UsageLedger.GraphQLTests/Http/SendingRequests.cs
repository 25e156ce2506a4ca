using System.Net;
using UsageLedger.GraphQLTests.Execution;

namespace UsageLedger.GraphQLTests.Http;

public sealed class SendingRequests(RunningEndpoint endpoint) : IClassFixture<RunningEndpoint>
{
    const string Query = "query Q($name: String) { hello(name: $name) }";

    [Theory]
    [InlineData("""{"query":"QUERY"}""", "{}")]
    [InlineData("""{"query":"QUERY","variables":null,"operationName":null,"extensions":null}""", "{}")]
    [InlineData("""{"query":"QUERY","variables":{"name":"Zoë <3"},"operationName":"Q"}""", """{"name":"Zoë <3"}""")]
    [InlineData("""{"query":"QUERY","variables":"{\"name\": \"Bob\"}"}""", """{"name":"Bob"}""")]
    [InlineData("""{"query":"QUERY","variables":"null"}""", "{}")]
    [InlineData("""{"query":"QUERY","variables":"","operationName":""}""", "{}")]
    [InlineData("""{"variables":{"name":"x"},"query":"QUERY","more":[1]}""", """{"name":"x"}""")]
    public async Task A_post_is_answered_as_json(string body, string arguments)
    {
        var response = await endpoint.PostAsync(body.Replace("QUERY", Query, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var expected = Ask.Data($$"""{"hello":"{{Ask.Escaped(arguments)}}"}""");
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        Assert.Null(response.Headers.TransferEncodingChunked); // there is a Content-Length instead
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("", "{}")]
    [InlineData("""{"name":"Zoë"}""", """{"name":"Zoë"}""")]
    public async Task A_get_is_answered_like_a_post(string variables, string arguments)
    {
        var answer = await endpoint.Client.GetStringAsync(
            $"?operationName=Q&variables={Uri.EscapeDataString(variables)}&query={Uri.EscapeDataString(Query)}");
        Assert.Equal(Ask.Data($$"""{"hello":"{{Ask.Escaped(arguments)}}"}"""), answer);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;charset=\"UTF-8\"")]
    public async Task Every_spelling_of_the_content_type_is_understood(string contentType) => Assert.Equal(
        HttpStatusCode.OK, (await endpoint.PostAsync("""{"query":"{ who }"}""", contentType)).StatusCode);

    [Theory]
    [InlineData("{ nothing }")]
    [InlineData("{ who")]
    [InlineData("query($v: Int!) { who hello(count: $v) }")]
    public async Task A_request_that_is_refused_has_status_200_and_errors(string query)
    {
        var response = await endpoint.PostAsync($$"""{"query":"{{query}}"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith(
            """{"errors":[{"message":""", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_answer_arrives_whole()
    {
        var text = new string('x', RunningEndpoint.BodyBytesMax - 100);
        var response = await endpoint.PostAsync($$"""{"query":"{ hello(name: \"{{text}}\") }"}""");
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolvers_get_the_caller() => Assert.Equal(
        """{"data":{"who":"Ann"}}""", await endpoint.Client.GetStringAsync("?query={who}"));

    [Fact]
    public async Task One_who_is_not_let_in_gets_status_200_and_the_reason()
    {
        using var stranger = new HttpClient { BaseAddress = endpoint.Client.BaseAddress };
        Assert.Equal(
            """{"errors":[{"message":"Who are you?","extensions":{"code":"UNAUTHENTICATED"}}]}""",
            await stranger.GetStringAsync("?query={who}"));
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_request()
    {
        using var leaving = new CancellationTokenSource();
        var asking = endpoint.Client.GetStringAsync("?query={slow}", leaving.Token);
        await endpoint.Begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await endpoint.GivenUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}

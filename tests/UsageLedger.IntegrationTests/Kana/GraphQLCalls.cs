using System.Net;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Kana;

/// <summary>Calls of Kana's admin API, and what its tests look at.</summary>
static class GraphQLCalls
{
    /// <summary>Asks the admin API, with the first key.</summary>
    public static Task<Answer> AskAsync(this LedgerFixture fixture, string query, object? variables = null) =>
        fixture.Api.AskAsync(fixture.Ledger.Admin, query, variables);

    /// <summary>Asks an API at a host's <c>/graphql</c>.</summary>
    public static async Task<Answer> AskAsync(
        this LedgerApi api, HostProcess host, string query, object? variables = null)
    {
        var answer = await api.SendAsync(host, HttpMethod.Post, "/graphql", new { query, variables });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    /// <summary>A root field of an answer without errors.</summary>
    public static JsonElement Data(this Answer answer, string field)
    {
        Assert.False(answer.Body.TryGetProperty("errors", out _), answer.Body.ToString());
        return answer["data"].GetProperty(field);
    }

    /// <summary>The only error of an answer.</summary>
    public static JsonElement Error(this Answer answer) => Assert.Single(answer["errors"].EnumerateArray());

    /// <summary>Asserts the only error's code, and the class that Kana's SDKs make of it.</summary>
    public static JsonElement AssertFails(this Answer answer, string code, string exception)
    {
        var error = answer.Error();
        var extensions = error.GetProperty("extensions");
        Assert.Equal(code, extensions.GetProperty("code").GetString());
        Assert.Equal(exception, extensions.GetProperty("exception").GetProperty("name").GetString());
        Assert.Equal(
            error.GetProperty("message").GetString(),
            extensions.GetProperty("exception").GetProperty("message").GetString());
        return error;
    }
}

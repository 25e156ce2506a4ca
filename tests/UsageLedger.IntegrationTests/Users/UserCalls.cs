using System.Net.Http.Headers;
using System.Text;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;

namespace UsageLedger.IntegrationTests.Users;

/// <summary>Calls of Admin about users.</summary>
static class UserCalls
{
    /// <summary>Creates or changes a user; <paramref name="fields"/> are those of the body, e.g.
    /// <c>"email":"a@x"</c>.</summary>
    public static async Task<Answer> PutUserAsync(
        this LedgerFixture fixture, string id, string fields = "", LedgerApi? api = null) =>
        LedgerApi.Ensure(await (api ?? fixture.Api).SendAsync(
            fixture.Ledger.Admin, HttpMethod.Put, $"/v1/users/{Uri.EscapeDataString(id)}",
            new StringContent($"{{{fields}}}", Encoding.UTF8, "application/json")));

    /// <summary>All ids of a list, page by page.</summary>
    public static async Task<List<string>> AllIdsAsync(
        this LedgerFixture fixture, string list, int limit = 200, LedgerApi? api = null)
    {
        var ids = new List<string>();
        for (var query = $"limit={limit}"; query is not null;)
        {
            var page = LedgerApi.Ensure(await fixture.GetAsync($"{list}?{query}", api));
            ids.AddRange(page.Ids());
            query = page["next"].GetString() is { } cursor ? $"limit={limit}&cursor={cursor}" : null;
        }
        return ids;
    }

    /// <summary>Sends a file.</summary>
    public static Task<Answer> ImportAsync(
        this LedgerFixture fixture, string file, string query = "", LedgerApi? api = null) =>
        fixture.ImportAsync(Encoding.UTF8.GetBytes(file), query, api: api);

    /// <summary>Sends a file as it is.</summary>
    public static Task<Answer> ImportAsync(
        this LedgerFixture fixture,
        byte[] file,
        string query = "",
        string contentType = "text/csv; charset=utf-8",
        LedgerApi? api = null)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        // A file that is too large is answered before it was sent, and the connection is closed.
        return (api ?? fixture.Api).SendAsync(
            fixture.Ledger.Admin, HttpMethod.Post, $"/v1/users.csv{query}", content,
            request => request.Headers.ExpectContinue = true);
    }

    /// <summary>The file that users are exported as.</summary>
    public static async Task<string> ExportAsync(this LedgerFixture fixture, string query = "", LedgerApi? api = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/users.csv{query}");
        request.Headers.TryAddWithoutValidation("Authorization", (api ?? fixture.Api).Key);
        using var answer = await fixture.Ledger.Admin.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        return text;
    }

    /// <summary>What became of a file, in few words: 1 created, 0 updated, … and the rows that are listed.</summary>
    public static string Outcomes(this Answer answer)
    {
        LedgerApi.Ensure(answer);
        var counts = new[] { "created", "updated", "merged", "unchanged", "refused" }
            .Where(each => answer[each].GetInt32() > 0).Select(each => $"{answer[each]} {each}");
        var rows = answer["rows"].EnumerateArray().Select(row => $"{row.GetProperty("line")} {row.Text("outcome")}");
        return string.Join(", ", counts) + ": " + string.Join(", ", rows);
    }
}

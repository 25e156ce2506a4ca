using System.Net;
using System.Text;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Catalogue;

/// <summary>Calls of Admin, and what its tests look at.</summary>
static class AdminCalls
{
    /// <summary>A name that no other test uses.</summary>
    public static string Unique(string kind) => $"{kind}-{Guid.NewGuid().ToString("n")[..12]}";

    public static Task<Answer> GetAsync(this LedgerFixture fixture, string path, LedgerApi? api = null) =>
        (api ?? fixture.Api).SendAsync(fixture.Ledger.Admin, HttpMethod.Get, path);

    public static Task<Answer> PutAsync(this LedgerFixture fixture, string path, string json) =>
        fixture.Api.SendAsync(fixture.Ledger.Admin, HttpMethod.Put, path, Json(json));

    public static Task<Answer> PostAsync(this LedgerFixture fixture, string path, string json = "{}") =>
        fixture.Api.SendAsync(fixture.Ledger.Admin, HttpMethod.Post, path, Json(json));

    public static Task<Answer> DeleteAsync(this LedgerFixture fixture, string path) =>
        fixture.Api.SendAsync(fixture.Ledger.Admin, HttpMethod.Delete, path);

    public static Task<Answer> RenameAsync(this LedgerFixture fixture, string userId, string newId) =>
        fixture.PostAsync($"/v1/users/{userId}/rename", $$"""{"id":"{{newId}}"}""");

    /// <summary>Merges two users into the one that was created first.</summary>
    public static Task<Answer> MergeAsync(this LedgerFixture fixture, string userId, string otherId) =>
        fixture.PostAsync($"/v1/users/{userId}/merge", $$"""{"userId":"{{otherId}}"}""");

    /// <summary>Merges two users into one of them.</summary>
    public static Task<Answer> MergeAsync(this LedgerFixture fixture, string userId, string otherId, string target) =>
        fixture.PostAsync($"/v1/users/{userId}/merge", $$"""{"userId":"{{otherId}}","target":"{{target}}"}""");

    public static Task<Answer> UnmergeAsync(this LedgerFixture fixture, string userId) =>
        fixture.PostAsync($"/v1/users/{userId}/unmerge");

    /// <summary>Grants a user an allowance; <paramref name="more"/> are fields of the body, e.g.
    /// <c>"limit":10</c>.</summary>
    public static Task<Answer> GrantAsync(
        this LedgerFixture fixture, string userId, string featureId, string more = "\"limit\":10") =>
        fixture.PostAsync(
            "/v1/grants", $$"""{"userId":"{{userId}}","featureId":"{{featureId}}","reason":"a test",{{more}}}""");

    /// <summary>How many events a stream has.</summary>
    public static Task<long> EventCountAsync(this LedgerFixture fixture, string stream) =>
        fixture.Ledger.ScalarAsync<long>(
            "select count(*) from ledger_events.mt_events where tenant_id = $1 and stream_id = $2",
            fixture.Ledger.Tenant, stream);

    /// <summary>Asserts that an answer is a rule's refusal.</summary>
    public static void AssertRefused(HttpStatusCode status, string rule, Answer answer)
    {
        Assert.Equal((status, $"urn:usage-ledger:{rule}"), (answer.Status, answer["type"].GetString()));
        Assert.NotEmpty(answer["detail"].GetString()!);
    }

    /// <summary>Asserts that an answer names exactly these fields.</summary>
    public static void AssertInvalid(Answer answer, params string[] fields)
    {
        AssertRefused(HttpStatusCode.BadRequest, "invalid-fields", answer);
        Assert.Equal(fields.Order(), answer["errors"].EnumerateArray().Select(error => error.Text("field")).Order());
    }

    /// <summary>The ids of a page.</summary>
    public static IEnumerable<string> Ids(this Answer page) =>
        page["items"].EnumerateArray().Select(item => item.GetProperty("id").GetString()!);

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<string> Texts(this Answer answer, string member) =>
        answer[member].EnumerateArray().Select(item => item.GetString()!);

    public static string? Text(this JsonElement element, string member) => element.GetProperty(member).GetString();

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

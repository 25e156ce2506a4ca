using System.Net.Http.Json;
using System.Text.Json;
using UsageLedger.Configuration.Keys;
using UsageLedger.Harness;
using UsageLedger.Hosting;
using UsageLedger.IntegrationTests.Histories;

namespace UsageLedger.IntegrationTests.Kana;

/// <summary>User tokens, with a clock that the test sets: both hosts in this process.</summary>
[Collection(RunningLedger.Name)]
public sealed class UserTokensOverTime(HostsFixture fixture) : IClassFixture<HostsFixture>, IAsyncLifetime
{
    const string WhoAmI = "{ currentUser { id } }";
    static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    readonly string _key = KeyText.Create(KeyKind.Admin, KeyEnvironment.Test);

    public async Task InitializeAsync()
    {
        fixture.Hosts.Clock.Now = Start;
        await fixture.Hosts.Catalogue.ChangeAsync(
            $"tokens-{Guid.NewGuid():n}",
            change => KeyCreation.AppendAsync(change, Domain.Catalogue.KeyKind.Admin, "tokens", _key),
            CancellationToken.None);
        foreach (var user in new[] { "ada", "bob" })
            await AskAdminAsync(_key, $"mutation {{ createUser(input: {{ id: \"{user}\" }}) {{ id }} }}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_token_speaks_for_its_user_alone_whatever_the_header_says()
    {
        var token = await TokenAsync(_key, "ada");
        var answer = await AskClientAsync($"Bearer {token}", WhoAmI, userHeader: "bob");
        Assert.Equal("ada", answer.GetProperty("data").GetProperty("currentUser").Text("id"));
        Assert.Equal("ada", Id(await AskClientAsync(token, WhoAmI)));
    }

    [Fact]
    public async Task A_token_is_good_for_thirty_days_and_not_a_moment_longer()
    {
        var token = await TokenAsync(_key, "ada");
        fixture.Hosts.Clock.Now = Start.AddDays(30).AddSeconds(-1);
        Assert.Equal("ada", Id(await AskClientAsync(token, WhoAmI)));
        fixture.Hosts.Clock.Now = Start.AddDays(30);
        AssertUnauthenticated(await AskClientAsync(token, WhoAmI));
    }

    [Fact]
    public async Task A_token_ends_with_the_admin_key_that_asked_for_it_and_no_other_does()
    {
        var created = (await AskAdminAsync(_key, "mutation { createKey(kind: ADMIN, name: \"b\") { id key } }"))
            .GetProperty("data").GetProperty("createKey");
        var (ofNew, ofFirst) = (await TokenAsync(created.Text("key")!, "ada"), await TokenAsync(_key, "ada"));
        Assert.Equal("ada", Id(await AskClientAsync(ofNew, WhoAmI)));
        await AskAdminAsync(_key, $"mutation {{ revokeKey(id: \"{created.Text("id")}\") {{ revokedAt }} }}");
        await Eventually.IsTrue(
            "the token to end", async () => (await AskClientAsync(ofNew, WhoAmI)).TryGetProperty("errors", out _));
        AssertUnauthenticated(await AskClientAsync(ofNew, WhoAmI));
        Assert.Equal("ada", Id(await AskClientAsync(ofFirst, WhoAmI)));
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.eyJhcHBJZCI6ImFjbWUtdGVzdCIsInVzZXJJZCI6ImFkYSJ9.")] // alg none
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task What_is_no_token_of_ours_is_refused(string token) =>
        AssertUnauthenticated(await AskClientAsync($"Bearer {token}", WhoAmI));

    [Fact]
    public async Task A_token_that_was_changed_is_refused()
    {
        var parts = (await TokenAsync(_key, "ada")).Split('.');
        var other = (await TokenAsync(_key, "bob")).Split('.');
        AssertUnauthenticated(await AskClientAsync($"{parts[0]}.{other[1]}.{parts[2]}", WhoAmI));
    }

    [Fact]
    public async Task A_public_key_needs_the_users_id_beside_it_and_cannot_ask_for_tokens()
    {
        var key = (await AskAdminAsync(_key, "mutation { createKey(kind: PUBLIC, name: \"web\") { key } }"))
            .GetProperty("data").GetProperty("createKey").Text("key")!;
        Assert.Equal("bob", Id(await AskClientAsync(key, WhoAmI, userHeader: "bob")));
        AssertUnauthenticated(await AskClientAsync(key, WhoAmI));
        AssertUnauthenticated(await AskAdminAsync(key, "mutation { generateUserToken(userId: \"ada\") { token } }"));
        var nobody = await AskClientAsync(key, WhoAmI, userHeader: "nobody");
        Assert.Equal("There is no user 'nobody'.", nobody.GetProperty("errors")[0].Text("message"));
    }

    static string? Id(JsonElement answer) => answer.GetProperty("data").GetProperty("currentUser").Text("id");

    static void AssertUnauthenticated(JsonElement answer)
    {
        var error = Assert.Single(answer.GetProperty("errors").EnumerateArray());
        Assert.StartsWith("Unauthenticated", error.Text("message"), StringComparison.Ordinal);
        Assert.Equal(
            "AuthenticationError", error.GetProperty("extensions").GetProperty("exception").Text("name"));
    }

    async Task<string> TokenAsync(string key, string user) =>
        (await AskAdminAsync(key, $"mutation {{ generateUserToken(userId: \"{user}\") {{ token }} }}"))
            .GetProperty("data").GetProperty("generateUserToken").Text("token")!;

    async Task<JsonElement> AskAdminAsync(string key, string query)
    {
        using var http = fixture.Hosts.Admin(key);
        return await AnswerAsync(await http.PostAsJsonAsync("/graphql", new { query }));
    }

    async Task<JsonElement> AskClientAsync(string authorization, string query, string? userHeader = null)
    {
        using var http = fixture.Hosts.Entitlements(authorization);
        if (userHeader is not null) http.DefaultRequestHeaders.Add("X-User-ID", userHeader);
        return await AnswerAsync(await http.PostAsJsonAsync("/graphql", new { query }));
    }

    static async Task<JsonElement> AnswerAsync(HttpResponseMessage answer)
    {
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

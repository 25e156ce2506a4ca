using System.Net;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Keys;

[Collection(RunningLedger.Name)]
public sealed class KeysFromTheCommandLine(LedgerFixture fixture)
{
    readonly string _tenant = $"tenant-{Guid.NewGuid():n}";

    [Fact]
    public async Task A_new_tenant_has_an_admin_key_that_every_host_takes()
    {
        var made = await DoneAsync("tenants", "create", _tenant, "--quiet");
        Assert.Matches(@"\Aprv_test_[A-Za-z0-9]{32}\n\z", made.Output);
        var api = new LedgerApi(fixture.Ledger, made.Output.Trim());
        await Eventually.IsTrue("every host to know the key", api.IsKeyKnownAsync);
    }

    [Fact]
    public async Task A_tenant_is_created_once()
    {
        await DoneAsync("tenants", "create", _tenant);
        var again = await RunAsync("tenants", "create", _tenant);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains($"ledger keys create --tenant {_tenant}", again.Error, StringComparison.Ordinal);
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task A_tenant_that_is_created_by_several_at_once_gets_one_key()
    {
        var ended = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync("tenants", "create", _tenant)));
        Assert.Equal([0, 2, 2], ended.Select(each => each.ExitCode).Order());
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task A_key_is_what_was_asked_for_and_is_shown_once()
    {
        await DoneAsync("tenants", "create", _tenant);
        var made = (await DoneAsync(
            "keys", "create", "--tenant", _tenant, "--kind", "public", "--environment", "live", "--name", "web",
            "--json")).Json;
        var key = made.GetProperty("key").GetString()!;
        Assert.StartsWith("pub_live_", key, StringComparison.Ordinal);
        var listed = await DoneAsync("keys", "list", "--tenant", _tenant);
        Assert.Contains(key[^4..], listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
        var view = Assert.Single(await KeysAsync(), each => Text(each, "kind") == "public");
        Assert.Equal(
            (Text(made, "id"), "web", "live"), (Text(view, "id"), Text(view, "name"), Text(view, "environment")));
    }

    [Fact]
    public async Task A_key_that_is_rotated_is_replaced_by_one_of_its_kind_even_the_last_admin_key()
    {
        await DoneAsync("tenants", "create", _tenant, "--environment", "live", "--name", "prod");
        var old = Text(Assert.Single(await KeysAsync()), "id");
        var next = (await DoneAsync("keys", "rotate", old, "--tenant", _tenant, "--json")).Json;
        Assert.Equal(("admin", "live", "prod"), (Text(next, "kind"), Text(next, "environment"), Text(next, "name")));
        var keys = await KeysAsync();
        Assert.Equal([old], keys.Where(IsRevoked).Select(key => Text(key, "id")));
        Assert.Equal([Text(next, "id")], keys.Where(key => !IsRevoked(key)).Select(key => Text(key, "id")));
        var again = await RunAsync("keys", "rotate", old, "--tenant", _tenant);
        Assert.Equal((2, true), (again.ExitCode, again.Error.Contains("(key-revoked)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_that_is_revoked_opens_nothing_and_the_last_admin_key_stays()
    {
        var first = (await DoneAsync("tenants", "create", _tenant, "--json")).Json;
        var refused = await RunAsync("keys", "revoke", Text(first, "id"), "--tenant", _tenant);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("last-admin-key", refused.Error, StringComparison.Ordinal);
        await DoneAsync("keys", "create", "--tenant", _tenant);
        for (var i = 0; i < 2; i++) await DoneAsync("keys", "revoke", Text(first, "id"), "--tenant", _tenant);
        var api = new LedgerApi(fixture.Ledger, Text(first, "key"));
        await Eventually.IsTrue(
            "Admin to refuse the key",
            async () => (await api.SendAsync(fixture.Ledger.Admin, HttpMethod.Get, "/v1/keys")).Status
                == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Tenants_are_listed_with_what_is_theirs()
    {
        var made = (await DoneAsync("tenants", "create", _tenant, "--json")).Json;
        var api = new LedgerApi(fixture.Ledger, Text(made, "key"));
        await Eventually.IsTrue("every host to know the key", api.IsKeyKnownAsync);
        LedgerApi.Ensure(await api.DefineUserAsync("124"));
        LedgerApi.Ensure(await api.RecordAsync(new[]
        {
            new { id = "1", userId = "124", featureId = "calls", delta = 1 },
            new { id = "2", userId = "124", featureId = "calls", delta = 1 },
        }));
        var listed = (await DoneAsync("tenants", "list", "--json")).Json.GetProperty("tenants").EnumerateArray();
        var tenant = Assert.Single(listed, each => Text(each, "tenant") == _tenant);
        Assert.Equal(
            (4, 1, 1, 1),
            (Number(tenant, "events"), Number(tenant, "users"), Number(tenant, "keys"), Number(tenant, "keysInUse")));
    }

    [Theory]
    [InlineData("There is no tenant 'nobody'", "keys", "create", "--tenant", "nobody")]
    [InlineData("There is no tenant 'nobody'", "keys", "list", "--tenant", "nobody")]
    [InlineData("has no key 'k'", "keys", "revoke", "k", "--tenant", "nobody")]
    [InlineData("has no key 'k'", "keys", "rotate", "k", "--tenant", "nobody")]
    [InlineData("The tenant's name is empty", "tenants", "create", "")]
    [InlineData("The tenant's name holds a control character", "tenants", "create", "a\nb")]
    [InlineData("The key's name is empty", "tenants", "create", "nobody", "--name", "")]
    public async Task What_cannot_be_is_refused_with_a_sentence(string said, params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.Equal((2, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_whose_name_is_too_long_is_refused() =>
        Assert.Equal(2, (await RunAsync("tenants", "create", new string('a', 201))).ExitCode);

    [Fact]
    public async Task A_kind_that_there_is_not_is_refused() => Assert.NotEqual(
        0, (await RunAsync("keys", "create", "--tenant", fixture.Ledger.Tenant, "--kind", "root")).ExitCode);

    [Fact]
    public async Task Help_shows_no_password()
    {
        var help = await LedgerCommand.RunAsync("Host=127.0.0.1;Password=vK3Xq", "doctor", "--help");
        Assert.Contains("--database", help.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("vK3Xq", help.Output, StringComparison.Ordinal);
    }

    Task<CommandEnd> RunAsync(params string[] arguments) => LedgerCommand.RunAsync(fixture.Ledger.Database, arguments);

    async Task<CommandEnd> DoneAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        return ended;
    }

    async Task<List<JsonElement>> KeysAsync() =>
        [.. (await DoneAsync("keys", "list", "--tenant", _tenant, "--json")).Json.GetProperty("keys").EnumerateArray()];

    static bool IsRevoked(JsonElement key) => key.GetProperty("revokedAt").ValueKind != JsonValueKind.Null;

    static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;

    static long Number(JsonElement of, string member) => of.GetProperty(member).GetInt64();
}

using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

/// <summary>Each with a tenant of its own: a setting holds for all of a tenant's users.</summary>
[Collection(RunningLedger.Name)]
public sealed class SettingsThatAreChanged(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _tenant = Unique("tenant");
    LedgerApi _api = null!;

    public async Task InitializeAsync() => _api = await ledger.Ledger.OtherTenantAsync(_tenant);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Are_at_first_that_the_highest_allowance_counts()
    {
        var settings = LedgerApi.Ensure(await GetAsync());
        Assert.Equal(("HIGHEST", 0), (settings.Text("allowancePolicy"), settings["history"].GetArrayLength()));
    }

    [Fact]
    public async Task Change_what_counts_from_now_on()
    {
        var (user, feature) = await UserWithTwoAllowancesAsync(10, 5);
        Assert.Equal(10, await BudgetAsync(user, feature));
        Assert.Equal("SUM", LedgerApi.Ensure(await PutAsync("SUM")).Text("allowancePolicy"));
        await BudgetBecomesAsync(15, user, feature);
        LedgerApi.Ensure(await PutAsync("HIGHEST"));
        await BudgetBecomesAsync(10, user, feature);
    }

    [Fact]
    public async Task Say_what_held_when()
    {
        foreach (var policy in new[] { "SUM", "highest", "SUM" }) LedgerApi.Ensure(await PutAsync(policy));
        var settings = await GetAsync();
        var history = settings["history"].EnumerateArray().ToList();
        Assert.Equal(["SUM", "HIGHEST", "SUM"], history.Select(step => step.Text("policy")));
        Assert.Equal(history.Order(BySince), history);
    }

    [Fact]
    public async Task Are_not_changed_by_the_same_again()
    {
        LedgerApi.Ensure(await PutAsync("HIGHEST"));
        Assert.Equal(0, await EventCountAsync());
        for (var i = 0; i < 3; i++) LedgerApi.Ensure(await PutAsync("SUM"));
        Assert.Equal(1, await EventCountAsync());
    }

    [Fact]
    public async Task Stand_in_the_order_of_their_instants_even_when_several_change_them_at_once()
    {
        for (var round = 0; round < 10; round++)
            Assert.All(
                await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync(i % 2 == 0 ? "SUM" : "HIGHEST"))),
                answer => LedgerApi.Ensure(answer));
        var history = (await GetAsync())["history"].EnumerateArray().ToList();
        Assert.Equal(history.Order(BySince), history);
        Assert.Equal(history.Count, await EventCountAsync());
    }

    [Theory]
    [InlineData("MOST")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Have_a_policy_that_is_known(string? policy) =>
        AssertInvalid(await PutAsync(policy), "allowancePolicy");

    [Fact]
    public async Task Are_the_tenants_own()
    {
        LedgerApi.Ensure(await PutAsync("SUM"));
        Assert.Equal("HIGHEST", (await ledger.GetAsync("/v1/settings")).Text("allowancePolicy"));
    }

    static readonly Comparer<JsonElement> BySince = Comparer<JsonElement>.Create(
        (a, b) => a.GetProperty("since").GetDateTimeOffset().CompareTo(b.GetProperty("since").GetDateTimeOffset()));

    async Task<(string User, string Feature)> UserWithTwoAllowancesAsync(decimal ofBase, decimal ofAddon)
    {
        var (user, feature) = (Unique("user"), Unique("feature"));
        LedgerApi.Ensure(await _api.DefineFeatureAsync(feature));
        LedgerApi.Ensure(await _api.DefineUserAsync(user));
        await _api.DefinePackageAsync("base", feature, ofBase);
        var features = new[] { new { id = feature, limit = ofAddon, resetPeriod = "DAY" } };
        LedgerApi.Ensure(await SendAsync(HttpMethod.Put, "packages/more", new { isAddon = true, features }));
        LedgerApi.Ensure(await SendAsync(HttpMethod.Post, "packages/more/publish", new { }));
        var packageIds = new[] { "more", "base" };
        LedgerApi.Ensure(await SendAsync(HttpMethod.Post, "subscriptions", new { userId = user, packageIds }));
        return (user, feature);
    }

    // From memory: every host that keeps answers there hears of the change, within a moment.
    Task BudgetBecomesAsync(decimal budget, string user, string feature) => Eventually.IsTrue(
        $"the budget to be {budget}", async () => await BudgetAsync(user, feature) == budget);

    async Task<decimal> BudgetAsync(string user, string feature) =>
        LedgerApi.Ensure(await _api.CheckAsync(user, feature))["consumption"].GetProperty("budget").GetDecimal();

    Task<long> EventCountAsync() => ledger.Ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where tenant_id = $1 and stream_id = 'settings'", _tenant);

    Task<Answer> GetAsync() => SendAsync(HttpMethod.Get, "settings");

    Task<Answer> PutAsync(string? allowancePolicy) => SendAsync(HttpMethod.Put, "settings", new { allowancePolicy });

    Task<Answer> SendAsync(HttpMethod method, string path, object? body = null) =>
        _api.SendAsync(ledger.Ledger.Admin, method, $"/v1/{path}", body);
}

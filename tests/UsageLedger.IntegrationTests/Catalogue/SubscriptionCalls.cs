using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

/// <summary>Calls about subscriptions, and what tests of them begin with.</summary>
static class SubscriptionCalls
{
    /// <summary>A number of days from now, to the second.</summary>
    public static DateTimeOffset Days(double days)
    {
        var instant = DateTimeOffset.UtcNow.AddDays(days);
        return instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
    }

    /// <summary>A new user.</summary>
    public static async Task<string> NewUserAsync(this LedgerFixture fixture)
    {
        var user = Unique("user");
        LedgerApi.Ensure(await fixture.Api.DefineUserAsync(user));
        return user;
    }

    /// <summary>A new published package.</summary>
    /// <param name="fixture">The ledger.</param>
    /// <param name="feature">Its only feature, which must exist; none when null.</param>
    /// <param name="limit">That feature's limit.</param>
    /// <param name="resetPeriod">That feature's reset period.</param>
    /// <param name="isAddon">Whether it is an add-on.</param>
    /// <param name="bases">For which bases.</param>
    public static async Task<string> NewPackageAsync(
        this LedgerFixture fixture,
        string? feature = null,
        decimal? limit = 10,
        string? resetPeriod = "MONTH",
        bool isAddon = false,
        params string[] bases)
    {
        var id = Unique(isAddon ? "addon" : "package");
        object[] features = feature is null ? [] : [new { id = feature, limit, resetPeriod }];
        LedgerApi.Ensure(await fixture.PutAsync(
            $"/v1/packages/{id}", JsonSerializer.Serialize(new { isAddon, basePackages = bases, features })));
        LedgerApi.Ensure(await fixture.PostAsync($"/v1/packages/{id}/publish"));
        return id;
    }

    /// <summary>Subscribes a user to packages.</summary>
    public static Task<Answer> StartAsync(
        this LedgerFixture fixture,
        string userId,
        string[] packageIds,
        DateTimeOffset? startsAt = null,
        DateTimeOffset? trialUntil = null) =>
        fixture.PostAsync(
            "/v1/subscriptions", JsonSerializer.Serialize(new { userId, packageIds, startsAt, trialUntil }));

    /// <summary>Subscribes a user to one package.</summary>
    /// <returns>The subscription's id.</returns>
    public static async Task<string> StartedAsync(
        this LedgerFixture fixture,
        string userId,
        string packageId,
        DateTimeOffset? startsAt = null,
        DateTimeOffset? trialUntil = null) =>
        LedgerApi.Ensure(await fixture.StartAsync(userId, [packageId], startsAt, trialUntil)).Ids().Single();

    /// <summary>Changes a subscription: cancel, pause, resume, status or change.</summary>
    public static Task<Answer> ChangeAsync(this LedgerFixture fixture, string id, string verb, object? body = null) =>
        fixture.Api.SendAsync(fixture.Ledger.Admin, HttpMethod.Post, $"/v1/subscriptions/{id}/{verb}", body);

    /// <summary>The same, which has to be done.</summary>
    public static async Task<Answer> ChangedAsync(
        this LedgerFixture fixture, string id, string verb, object? body = null) =>
        LedgerApi.Ensure(await fixture.ChangeAsync(id, verb, body));

    /// <summary>What a subscription is now.</summary>
    public static async Task<Answer> SubscriptionAsync(this LedgerFixture fixture, string id) =>
        LedgerApi.Ensure(await fixture.GetAsync($"/v1/subscriptions/{id}"));

    /// <summary>A check, from memory where there is any.</summary>
    public static async Task<Answer> CheckAsync(this LedgerFixture fixture, string userId, string featureId) =>
        LedgerApi.Ensure(await fixture.Api.CheckAsync(userId, featureId));

    /// <summary>The statuses of a subscription and the instants from which on they hold.</summary>
    public static (DateTimeOffset Since, string Status)[] Timeline(this Answer subscription) =>
        [.. subscription["timeline"].EnumerateArray().Select(step =>
            (step.GetProperty("since").GetDateTimeOffset(), step.Text("status")!))];

    /// <summary>A member that is an instant.</summary>
    public static DateTimeOffset Instant(this Answer answer, string member) => answer[member].GetDateTimeOffset();

    /// <summary>A member that is a text, or null.</summary>
    public static string? Text(this Answer answer, string member) => answer[member].GetString();
}

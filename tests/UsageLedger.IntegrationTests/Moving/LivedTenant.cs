using System.Text.Json;
using System.Text.RegularExpressions;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Segment;
using static UsageLedger.IntegrationTests.Segment.SegmentCaller;

namespace UsageLedger.IntegrationTests.Moving;

/// <summary>A tenant to which all has happened that can happen.</summary>
sealed record LivedTenant(NewTenant Tenant, IReadOnlyList<(string UserId, string FeatureId)> Counted)
{
    static readonly DateTimeOffset Began = DateTimeOffset.UtcNow.AddDays(-70);

    public static async Task<LivedTenant> CreateAsync(LedgerFixture fixture)
    {
        var tenant = await NewTenant.CreateAsync(fixture);
        var api = tenant.Api;
        await OfferAsync(tenant);
        foreach (var user in (string[])["a/1", "b%2", "c", "d", "gone"])
            await SayAsync(tenant, HttpMethod.Put, $"/v1/users/{Uri.EscapeDataString(user)}", new { name = user });
        var subscription = LedgerApi.Ensure(await api.SubscribeAsync("a/1", "base", Began))
            .Body.GetProperty("items")[0].GetProperty("id").GetString();
        LedgerApi.Ensure(await api.SubscribeAsync("c", "base", Began.AddDays(3)));
        await UseAsync(tenant);
        await ChangeAsync(tenant, subscription!);
        await SegmentAsync(tenant, fixture);
        foreach (var user in (string[])["a/1", "c", "c-new", "d"])
            LedgerApi.Ensure(await api.RecordAsync(new { userId = user, featureId = "calls", delta = 0.25m }));
        return new(tenant, [.. ((string[])["a/1", "b%2", "c-new", "d", "nobody"])
            .SelectMany(user => ((string[])["calls", "space", "sso"]).Select(feature => (user, feature)))]);
    }

    static async Task OfferAsync(NewTenant tenant)
    {
        await SayAsync(tenant, HttpMethod.Put, "/v1/features/sso", new { name = "SSO", type = "BINARY" });
        foreach (var feature in (string[])["calls", "space"])
            LedgerApi.Ensure(await tenant.Api.DefineFeatureAsync(feature));
        await tenant.Api.DefinePackageAsync("base", "calls", 100);
        await tenant.Api.DefinePackageAsync("better", "calls", 1000, "DAY", overageEnabled: true);
        await SayAsync(tenant, HttpMethod.Put, "/v1/settings", new { allowancePolicy = "SUM" });
        var key = await SayAsync(tenant, HttpMethod.Post, "/v1/keys", new { kind = "public", name = "for pages" });
        await SayAsync(tenant, HttpMethod.Post, $"/v1/keys/{key["id"].GetString()}/revoke", new { });
    }

    static async Task UseAsync(NewTenant tenant)
    {
        var receipts = LedgerApi.Ensure(await tenant.Api.RecordAsync(Enumerable.Range(0, 24).Select(i => new
        {
            userId = i % 3 == 0 ? "c" : "a/1",
            featureId = i % 5 == 0 ? "space" : "calls",
            delta = i * 1.5m,
            action = i % 7 == 3 ? "SET" : "ADD",
            occurredAt = Began.AddDays(3 * (i % 11)),
            properties = new { number = i, text = "ä \"quoted\" \u2028 é" },
        }).ToArray()));
        var ids = receipts.Body.GetProperty("events").EnumerateArray()
            .Select(receipt => receipt.GetProperty("eventId").GetGuid()).ToList();
        foreach (var id in (Guid[])[ids[3], ids[4], ids[5]])
            LedgerApi.Ensure(await tenant.Api.ReverseAsync(id, "not so \"meant\""));
        LedgerApi.Ensure(await tenant.Api.RecordAsync(new { userId = "nobody", featureId = "space", delta = -3 }));
    }

    static async Task ChangeAsync(NewTenant tenant, string subscription)
    {
        await SayAsync(
            tenant, HttpMethod.Post, $"/v1/subscriptions/{subscription}/change", new { packageId = "better" });
        foreach (var feature in (string[])["space", "sso"])
            await SayAsync(tenant, HttpMethod.Post, "/v1/grants", new
            {
                userId = "a/1",
                featureId = feature,
                limit = feature == "sso" ? (int?)null : 50,
                startsAt = Began.AddDays(2),
                reason = "kindness",
            });
        var grant = await SayAsync(
            tenant, HttpMethod.Post, "/v1/grants",
            new { userId = "c", featureId = "space", limit = 7, reason = "a mistake" });
        await SayAsync(
            tenant, HttpMethod.Post, $"/v1/grants/{grant["id"].GetString()}/revoke", new { reason = "it was" });
        await SayAsync(tenant, HttpMethod.Post, "/v1/users/c/rename", new { id = "c-new" });
        await SayAsync(
            tenant, HttpMethod.Post, "/v1/users/a%2F1/merge", new { userId = "b%2", target = "a/1" });
        LedgerApi.Ensure(await tenant.DeleteAsync("/v1/users/gone"));
    }

    static async Task SegmentAsync(NewTenant tenant, LedgerFixture fixture)
    {
        await using var segment = await ConnectAsync(fixture.Ledger, tenant.Name);
        await segment.RecordAsync(
            Track("d", "Exported"), Track("d", "Exported"), Track("a/1", "Exported"), Track("d", "Printed"));
        await tenant.DefineRuleAsync("exports", "Exported", "calls", delta: 2);
        await tenant.AppliedAsync("exports");
        await tenant.DefineRuleAsync("prints", "Printed", "calls");
        await tenant.UndoneAsync(await tenant.AppliedAsync("prints"));
        await segment.RecordAsync(
            Track("d", "Exported"), Track("d", "Named", "calls", 1.5m), Track("d", "Nothing"),
            Identify("d", email: "d@example.com", name: "Dora"));
    }

    static async Task<Answer> SayAsync(NewTenant tenant, HttpMethod method, string path, object body) =>
        LedgerApi.Ensure(await tenant.Api.SendAsync(tenant.Ledger.Admin, method, path, body));

    /// <summary>What the tenant's key gets for answers, there.</summary>
    public async Task<List<string>> AnswersAsync(Installation ledger, DateTimeOffset at)
    {
        var api = new LedgerApi(ledger, Tenant.Api.Key);
        var answers = new List<string>();
        foreach (var (user, feature) in Counted)
        {
            answers.Add(Text(await api.CheckAsync(user, feature, $"at={at:yyyy-MM-ddTHH:mm:ssZ}")));
            answers.Add(Text(await api.SendAsync(
                ledger.Entitlements, HttpMethod.Get, $"/v1/users/{Uri.EscapeDataString(user)}/usage/{feature}")));
        }
        return answers;

        // Positions are those of each log.
        static string Text(Answer answer) => Regex.Replace(
            $"{(int)answer.Status} {JsonSerializer.Serialize(answer.Body)}", "\"position\":[0-9]+", "");
    }
}

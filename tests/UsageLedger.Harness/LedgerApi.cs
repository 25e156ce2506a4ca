using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace UsageLedger.Harness;

/// <summary>An answer over HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; undefined when there is none.</param>
public sealed record Answer(HttpStatusCode Status, JsonElement Body)
{
    /// <summary>A member of the body.</summary>
    public JsonElement this[string member] => Body.GetProperty(member);
}

/// <summary>Calls to an installation with one key, as an application would make them.</summary>
public sealed class LedgerApi(Installation installation, string key)
{
    /// <summary>The key.</summary>
    public string Key => key;

    /// <summary>A feature, CONSUMABLE unless said otherwise.</summary>
    public Task<Answer> DefineFeatureAsync(string id, string type = "CONSUMABLE") =>
        SendAsync(
            installation.Admin, HttpMethod.Put, $"/v1/features/{Uri.EscapeDataString(id)}", new { name = id, type });

    /// <summary>A published package with one feature.</summary>
    public async Task DefinePackageAsync(
        string id, string featureId, decimal? limit, string? resetPeriod = "MONTH", bool overageEnabled = false)
    {
        var features = new[] { new { id = featureId, limit, resetPeriod, overageEnabled } };
        var path = $"/v1/packages/{Uri.EscapeDataString(id)}";
        Ensure(await SendAsync(installation.Admin, HttpMethod.Put, path, new { name = id, features }));
        Ensure(await SendAsync(installation.Admin, HttpMethod.Post, $"{path}/publish", new { }));
    }

    /// <summary>A user.</summary>
    public Task<Answer> DefineUserAsync(string id) =>
        SendAsync(installation.Admin, HttpMethod.Put, $"/v1/users/{Uri.EscapeDataString(id)}", new { name = id });

    /// <summary>A subscription.</summary>
    public Task<Answer> SubscribeAsync(string userId, string packageId, DateTimeOffset? startsAt = null) =>
        SendAsync(
            installation.Admin,
            HttpMethod.Post,
            "/v1/subscriptions",
            new { userId, packageIds = new[] { packageId }, startsAt });

    /// <summary>A user, new, who may use a new feature up to a limit, since an hour ago.</summary>
    public async Task<(string UserId, string FeatureId)> SubscribedUserAsync(
        decimal? limit, string? resetPeriod = "MONTH", bool overageEnabled = false, DateTimeOffset? startsAt = null)
    {
        var unique = Guid.NewGuid().ToString("n")[..12];
        var (user, feature, package) = ($"user-{unique}", $"feature-{unique}", $"package-{unique}");
        Ensure(await DefineFeatureAsync(feature));
        await DefinePackageAsync(package, feature, limit, resetPeriod, overageEnabled);
        Ensure(await DefineUserAsync(user));
        Ensure(await SubscribeAsync(user, package, startsAt ?? DateTimeOffset.UtcNow.AddHours(-1)));
        return (user, feature);
    }

    /// <summary>Records usage and waits for the receipts.</summary>
    public Task<Answer> RecordAsync(object usage) => PostUsageAsync(usage, waitSeconds: 20);

    /// <summary>Posts usage.</summary>
    public Task<Answer> PostUsageAsync(object usage, int? waitSeconds = null) =>
        SendAsync(installation.Ingest, HttpMethod.Post, "/v1/usage", usage, request =>
        {
            if (waitSeconds is { } seconds) request.Headers.Add("Prefer", $"wait={seconds}");
        });

    /// <summary>Takes a usage event back, and waits for the receipt.</summary>
    public Task<Answer> ReverseAsync(Guid eventId, string reason = "billed twice", int waitSeconds = 20) =>
        SendAsync(
            installation.Ingest, HttpMethod.Post, $"/v1/usage/{eventId}/reversal", new { reason },
            request => request.Headers.Add("Prefer", $"wait={waitSeconds}"));

    /// <summary>Asks whether a user may use a feature.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="featureId">The feature.</param>
    /// <param name="query">More of the query, e.g. <c>consistency=strong</c>.</param>
    public Task<Answer> CheckAsync(string userId, string featureId, string query = "") =>
        SendAsync(
            installation.Entitlements, HttpMethod.Get,
            $"/v1/users/{Uri.EscapeDataString(userId)}/entitlements/{Uri.EscapeDataString(featureId)}?{query}");

    /// <summary>What is used now, as a check answers it.</summary>
    public async Task<decimal> UsedAsync(string userId, string featureId, string query = "") =>
        Ensure(await CheckAsync(userId, featureId, query))["consumption"].GetProperty("used").GetDecimal();

    /// <summary>True once Ingest, Entitlements and Admin all take the key.</summary>
    public async Task<bool> IsKeyKnownAsync() =>
        (await SendAsync(installation.Admin, HttpMethod.Get, "/v1/keys")).Status == HttpStatusCode.OK
        && (await CheckAsync("nobody", "nothing")).Status == HttpStatusCode.OK
        && (await PostUsageAsync(Array.Empty<object>())).Status != HttpStatusCode.Unauthorized;

    /// <summary>Any call.</summary>
    public Task<Answer> SendAsync(
        HostProcess host,
        HttpMethod method,
        string path,
        object? body = null,
        Action<HttpRequestMessage>? more = null) =>
        SendAsync(
            host,
            method,
            path,
            body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Web),
            more);

    /// <summary>Any call, with a body as it is.</summary>
    public async Task<Answer> SendAsync(
        HostProcess host, HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", key);
        more?.Invoke(request);
        using var answer = await host.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new(answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>The answer, if it is a good one.</summary>
    /// <exception cref="InvalidOperationException">With the answer, when it is not.</exception>
    public static Answer Ensure(Answer answer) => (int)answer.Status < 300
        ? answer
        : throw new InvalidOperationException($"{(int)answer.Status}: {answer.Body}");
}

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using UsageLedger.Configuration.Keys;
using UsageLedger.Hosting;
using UsageLedger.IntegrationTests.Histories.Naive;
using KeyKind = UsageLedger.Hosting.KeyKind;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>One tenant of the real ledger: operations go in, answers come out, at the time that the clock says.
/// </summary>
sealed class RealLedger
{
    readonly HttpClient _admin;
    readonly HttpClient _entitlements;
    readonly UsageInProcess _usage;

    RealLedger(HostsInProcess hosts, string tenant, string key)
    {
        Clock = hosts.Clock;
        _admin = hosts.Admin(key);
        _entitlements = hosts.Entitlements(key);
        _usage = new(hosts.Ledger.DataSource, tenant, hosts.Clock);
    }

    /// <summary>Says to all hosts what time it is.</summary>
    public SettableClock Clock { get; }

    /// <summary>A tenant with nothing in it.</summary>
    public static async Task<RealLedger> CreateAsync(HostsInProcess hosts, string tenant)
    {
        var key = KeyText.Create(KeyKind.Admin, KeyEnvironment.Test);
        await hosts.Catalogue.ChangeAsync(
            tenant,
            change => KeyCreation.AppendAsync(change, Domain.Catalogue.KeyKind.Admin, "history", key),
            CancellationToken.None);
        return new(hosts, tenant, key);
    }

    /// <summary>Asks for an operation.</summary>
    public Task<Outcome> ApplyAsync(Operation operation) => operation switch
    {
        RecordUsage usage => _usage.RecordAsync(usage),
        ReverseUsage usage => _usage.ReverseAsync(usage.Id),
        DefineFeature { Feature: var feature } => SendAsync(HttpMethod.Put, $"/v1/features/{feature.Id}", new
        {
            type = feature.IsBinary ? "BINARY" : "CONSUMABLE",
        }),
        PublishPackage { Package: var package } => PublishAsync(package),
        PutUser { UserId: var id } => SendAsync(HttpMethod.Put, $"/v1/users/{id}", new { name = id }),
        RenameUser rename => PostAsync($"/v1/users/{rename.UserId}/rename", new { id = rename.NewId }),
        MergeUsers merge =>
            PostAsync($"/v1/users/{merge.UserId}/merge", new { userId = merge.OtherId, target = merge.Target }),
        UnmergeUser { UserId: var id } => PostAsync($"/v1/users/{id}/unmerge", null),
        SetPolicy { IsSum: var isSum } =>
            SendAsync(HttpMethod.Put, "/v1/settings", new { allowancePolicy = isSum ? "SUM" : "HIGHEST" }),
        GrantAllowance grant => PostAsync("/v1/grants", new
        {
            userId = grant.UserId,
            featureId = grant.FeatureId,
            limit = grant.Limit,
            resetPeriod = grant.ResetPeriod,
            overageEnabled = grant.OverageEnabled,
            startsAt = grant.StartsAt,
            endsAt = grant.EndsAt,
            reason = "history",
        }),
        RevokeAllowance { GrantId: var id } => PostAsync($"/v1/grants/{id}/revoke", new { reason = "history" }),
        _ => ApplyToSubscriptionAsync(operation),
    };

    /// <summary>May this user use this feature, at that instant?</summary>
    public async Task<NaiveAnswer> AnswerAsync(string userId, string featureId, decimal delta, DateTimeOffset at) =>
        Plain(await AskAsync(
            $"/v1/users/{userId}/entitlements/{featureId}?{Query(delta, at)}&consistency=strong"));

    /// <summary>The answer as it is explained, and what the effects of all lines add up to.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="featureId">The feature.</param>
    /// <param name="delta">How much is about to be used.</param>
    /// <param name="at">The instant of the answer.</param>
    /// <param name="knownAt">By what was known then.</param>
    /// <param name="linesMax">How many usage events are listed; the others are summed up.</param>
    public async Task<(NaiveAnswer Answer, decimal Effects)> ExplainAsync(
        string userId, string featureId, decimal delta, DateTimeOffset at, DateTimeOffset knownAt, int linesMax)
    {
        var query = $"{Query(delta, at)}&knownAt={Text(knownAt)}&limit={linesMax}";
        var body = await AskAsync($"/v1/users/{userId}/usage/{featureId}/explain?{query}");
        var effects = body.GetProperty("lines").EnumerateArray().Sum(line =>
            line.TryGetProperty("effect", out var effect) ? effect.GetDecimal() : 0);
        return (Plain(body.GetProperty("entitlement")), effects);
    }

    async Task<JsonElement> AskAsync(string path)
    {
        using var answer = await _entitlements.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    static string Query(decimal delta, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"delta={delta}&at={Text(at)}");

    static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    static NaiveAnswer Plain(JsonElement body)
    {
        var plain = new NaiveAnswer(body.GetProperty("access").GetBoolean(), body.Text("reasonCode"))
        {
            PackageId = body.TextOrNull("packageId"),
            SubscriptionId = body.TextOrNull("subscriptionId"),
            GrantId = body.TextOrNull("grantId"),
        };
        var consumption = body.GetProperty("consumption");
        return consumption.ValueKind == JsonValueKind.Null ? plain : plain with
        {
            Used = consumption.DecimalOrNull("used"),
            Budget = consumption.DecimalOrNull("budget"),
            Remaining = consumption.DecimalOrNull("remaining"),
            OverageEnabled = consumption.GetProperty("overageEnabled").GetBoolean(),
            PeriodStart = consumption.InstantOrNull("periodStart"),
            PeriodEnd = consumption.InstantOrNull("periodEnd"),
        };
    }

    Task<Outcome> ApplyToSubscriptionAsync(Operation operation) => operation switch
    {
        Subscribe start => PostAsync("/v1/subscriptions", new
        {
            userId = start.UserId,
            packageIds = start.PackageIds,
            startsAt = start.StartsAt,
            trialUntil = start.TrialUntil,
        }),
        CancelSubscription { AtPeriodEnd: true } cancel =>
            PostAsync($"/v1/subscriptions/{cancel.SubscriptionId}/cancel", new { atPeriodEnd = true }),
        CancelSubscription cancel => ChangeAsync(cancel.SubscriptionId, "cancel", cancel.At),
        PauseSubscription pause => ChangeAsync(pause.SubscriptionId, "pause", pause.At),
        ResumeSubscription resume => ChangeAsync(resume.SubscriptionId, "resume", resume.At),
        SetSubscriptionStatus set =>
            PostAsync($"/v1/subscriptions/{set.SubscriptionId}/status", new { status = set.Status, at = set.At }),
        ChangeBase change => PostAsync($"/v1/subscriptions/{change.SubscriptionId}/change", new
        {
            packageId = change.PackageId,
            at = change.At,
            atPeriodEnd = change.AtPeriodEnd ? true : (bool?)null,
            trialUntil = change.TrialUntil,
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "is nothing that the ledger does"),
    };

    Task<Outcome> ChangeAsync(string subscriptionId, string verb, DateTimeOffset? at) =>
        PostAsync($"/v1/subscriptions/{subscriptionId}/{verb}", at is null ? null : new { at });

    async Task<Outcome> PublishAsync(NaivePackage package)
    {
        var defined = await SendAsync(HttpMethod.Put, $"/v1/packages/{package.Id}", new
        {
            isAddon = package.IsAddon,
            basePackages = package.BasePackages,
            features = package.Features.Select(each => new
            {
                id = each.FeatureId,
                limit = each.Limit,
                resetPeriod = each.ResetPeriod,
                overageEnabled = each.OverageEnabled,
            }),
        });
        return defined.IsAccepted ? await PostAsync($"/v1/packages/{package.Id}/publish", null) : defined;
    }

    Task<Outcome> PostAsync(string path, object? body) => SendAsync(HttpMethod.Post, path, body);

    async Task<Outcome> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, options: Json);
        using var answer = await _admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var content = text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        if (answer.IsSuccessStatusCode) return new(Outcome.Accepted, content);
        // Only the state of things and the rules may refuse; anything else is a mistake here or there.
        if ((int)answer.StatusCode is not (404 or 409 or 422))
            throw new InvalidOperationException($"{method} {path} {JsonSerializer.Serialize(body, Json)}: {text}");
        return new(content.Text("type")["urn:usage-ledger:".Length..], content);
    }

    // What is null is left out.
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}

using Npgsql;
using UsageLedger.Checks;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Entitlements.Kana;

/// <summary>A package that a user has, with its features in its order.</summary>
sealed record SubscribedPackage(PackageRow Row, IReadOnlyList<FeatureRow> Features);

/// <summary>One request to the client GraphQL API, and for which user it speaks.</summary>
sealed class ClientCall
{
    /// <summary>Beside a public key: the user.</summary>
    public const string UserHeader = "X-User-ID";

    const int SubscriptionsMax = 10_000; // of one user: far more than anybody has

    readonly HttpContext _http;
    readonly string _tenant;
    readonly string _userId;
    IReadOnlyCollection<string> _featureIds = [];

    ClientCall(HttpContext http, string tenant, string userId) => (_http, _tenant, _userId) = (http, tenant, userId);

    /// <summary>Whom a request speaks for, or why for nobody: a key and the user's id in a header, or a user token
    /// (docs.usekana.com/client-sdk-frontend/authorization-frontend: simple mode, secure mode).</summary>
    public static async ValueTask<(object?, ProblemResult?)> OfAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        var tokens = http.RequestServices.GetRequiredService<UserTokens>();
        if (tokens.IsToken(authorization))
            return await tokens.ReadAsync(authorization, http.RequestAborted) is var (ofTenant, ofUser)
                ? (new ClientCall(http, ofTenant, ofUser), null)
                : (null, Problem.Unauthorized("The user token is not good, has expired, or its key was revoked."));
        if (await http.KeyProblemAsync(Hosting.KeyKind.Public) is { } problem) return (null, problem);
        var userId = http.Request.Headers[UserHeader].ToString();
        return UsageCheck.IdProblem(userId, required: true) is { } idProblem
            ? (null, Problem.Unauthorized($"The header {UserHeader} {idProblem}: send the user's id beside the key."))
            : (new ClientCall(http, http.Key().Tenant, userId), null);
    }

    /// <summary>The user, or the failure that there is none.</summary>
    public async Task<object> CurrentUserAsync() =>
        await ReadAsync(database => UserRows.FindAsync(database, _tenant, _userId, Cancellation)) as object
        ?? Failures.Of(Problem.NotFound("user-unknown", $"There is no user '{_userId}'."));

    /// <summary>The packages that give the user access now, each once, in the order of their ids.</summary>
    public async Task<List<SubscribedPackage>> SubscribedPackagesAsync(UserRow user)
    {
        var packages = await ReadAsync(database => SubscribedPackagesAsync(database, user.Definition.Id));
        _featureIds = [.. packages.SelectMany(package => package.Features).Select(each => each.Definition.Id)];
        return packages;
    }

    /// <summary>What the user may use of a feature, whichever package gives it.</summary>
    public async ValueTask<Entitlement> EntitlementAsync(string featureId)
    {
        var users = _http.RequestServices.GetRequiredService<Users>();
        var metrics = _http.RequestServices.GetRequiredService<CheckMetrics>();
        var began = metrics.Begin();
        var inMemory = users.InMemory(_tenant, _userId);
        var view = inMemory ?? await users.ReadAsync(_tenant, _userId, _featureIds, Cancellation);
        var entitlement = view.Decide(featureId, delta: 1).Entitlement;
        metrics.End(began, inMemory is null ? CheckSource.Database : CheckSource.Memory, entitlement.Access);
        return entitlement;
    }

    CancellationToken Cancellation => _http.RequestAborted;

    async Task<List<SubscribedPackage>> SubscribedPackagesAsync(NpgsqlConnection database, string userId)
    {
        var now = _http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var user = await database.UserAsync(_tenant, userId, Cancellation);
        var all = await SubscriptionRows.PageAsync(database, _tenant, user, new("", SubscriptionsMax), Cancellation);
        var ids = all.Items.Where(each => each.Timeline.At(now).GivesAccess()).Select(each => each.Started.PackageId);
        var packages = await PackageRows.AmongAsync(database, _tenant, ids.Distinct(), Cancellation);
        var features = (await FeatureRows.AmongAsync(
                database, _tenant, packages.SelectMany(FeatureIds).Distinct(), Cancellation))
            .ToDictionary(feature => feature.Definition.Id, StringComparer.Ordinal);
        return [.. packages
            .OrderBy(package => package.Package.Definition.Id, StringComparer.Ordinal)
            .Select(package => new SubscribedPackage(package, [.. FeatureIds(package).Select(id => features[id])]))];
    }

    static IEnumerable<string> FeatureIds(PackageRow package) =>
        package.Package.Definition.Features.Select(feature => feature.FeatureId);

    Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read) => Outage.WithinTimeAsync(
        async stop =>
        {
            await using var database = await _http.RequestServices
                .GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(stop);
            return await read(database);
        },
        Outage.ReadTimeMax,
        _http.RequestServices.GetRequiredService<TimeProvider>(),
        Cancellation);
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Configuration.Keys;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Admin.Keys;

/// <summary>
/// Makes sure that the first key of an installation exists: without one, nobody could create any. Begins anew until
/// the database takes it; readiness check <c>first-key</c>.
/// </summary>
sealed partial class FirstKey(
    CatalogueWriter catalogue,
    IOptions<FirstKeyOptions> options,
    TimeProvider clock,
    ILogger<FirstKey> log) : BackgroundService, IHealthCheck
{
    const string Name = "first key";
    static readonly TimeSpan RetryDelayMin = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(10);
    volatile string? _trouble = "the first key was not looked for yet";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
        Task.FromResult(_trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        var delay = RetryDelayMin;
        while (!await TryAsync(options.Value, stopping))
        {
            await Task.Delay(delay, clock, stopping);
            delay = delay * 2 < RetryDelayMax ? delay * 2 : RetryDelayMax;
        }
    }

    async Task<bool> TryAsync(FirstKeyOptions first, CancellationToken cancellation)
    {
        try
        {
            _trouble = first.IsGiven ? await TroubleAsync(first.Tenant!, first.Key!, cancellation) : null;
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or ConcurrencyLostException)
        {
            LogRetry(e.Message);
            _trouble = $"the first key cannot be looked for: {e.Message}";
            return false;
        }
    }

    // Null when the key is there.
    async Task<string?> TroubleAsync(string tenant, string text, CancellationToken cancellation)
    {
        var (known, createdId) = await catalogue.ChangeAsync(
            tenant, change => FindOrCreateAsync(change, text), cancellation);
        if (createdId is not null) LogCreated(createdId, tenant);
        if (known?.Key.RevokedAt is not null) LogRevoked(known.Key.Created.Id);
        return known is null || known.Tenant == tenant
            ? null
            : $"FirstKey:Key is a key of tenant '{known.Tenant}', not of '{tenant}'";
    }

    // Several processes may start at once: the lock lets one of them create the key and the others find it.
    static async Task<(KeyRow? Known, string? CreatedId)> FindOrCreateAsync(CatalogueChange change, string text)
    {
        await change.LockNameAsync(Name);
        var known = await KeyRows.FindByHashAsync(change.Connection, KeyText.Hash(text), change.Cancellation);
        return known is not null
            ? (known, null)
            : (null, (await KeyCreation.AppendAsync(change, KeyKind.Admin, Name, text)).Id);
    }

    [LoggerMessage(1, LogLevel.Information, "Created the first key, {KeyId}, of tenant {Tenant}")]
    partial void LogCreated(string keyId, string tenant);

    [LoggerMessage(2, LogLevel.Warning, "The first key, {KeyId}, was revoked; it stays so")]
    partial void LogRevoked(string keyId);

    [LoggerMessage(3, LogLevel.Warning, "The first key cannot be looked for yet: {Trouble}")]
    partial void LogRetry(string trouble);
}

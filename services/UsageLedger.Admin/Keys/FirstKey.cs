using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;
using UsageLedger.Admin.Catalogue;
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
    NpgsqlDataSource database,
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
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await KeyRows.FindByHashAsync(connection, KeyText.Hash(text), cancellation) is not { } known)
        {
            // Should another process create it at the same moment, its hash is taken, and the next attempt finds it.
            var created = await catalogue.ChangeAsync(
                tenant, change => CreateKey.AppendAsync(change, KeyKind.Admin, Name, text), cancellation);
            LogCreated(created.Id, tenant);
            return null;
        }
        if (known.Tenant != tenant) return $"FirstKey:Key is a key of tenant '{known.Tenant}', not of '{tenant}'";
        if (known.Key.RevokedAt is not null) LogRevoked(known.Key.Created.Id);
        return null;
    }

    [LoggerMessage(1, LogLevel.Information, "Created the first key, {KeyId}, of tenant {Tenant}")]
    partial void LogCreated(string keyId, string tenant);

    [LoggerMessage(2, LogLevel.Warning, "The first key, {KeyId}, was revoked; it stays so")]
    partial void LogRevoked(string keyId);

    [LoggerMessage(3, LogLevel.Warning, "The first key cannot be looked for yet: {Trouble}")]
    partial void LogRetry(string trouble);
}

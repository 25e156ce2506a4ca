using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Catalogue;

/// <summary>The one way to change the catalogue here: see <see cref="CatalogueTransaction"/>.</summary>
sealed partial class CatalogueWriter(
    NpgsqlDataSource database, Checks.Users users, TimeProvider clock, ILogger<CatalogueWriter> log)
{
    /// <inheritdoc cref="CatalogueTransaction.ChangeAsync"/>
    public async Task<T> ChangeAsync<T>(
        string tenant, Func<CatalogueChange, Task<T>> change, CancellationToken cancellation)
    {
        var (result, signals) = await CatalogueTransaction.ChangeAsync(
            database, clock, tenant, change, LogLoss, cancellation);
        // The notification will say it too, in a moment: whoever changed something sees it in the next check.
        foreach (var (_, userId) in signals) users.Forget(tenant, userId);
        return result;
    }

    [LoggerMessage(1, LogLevel.Information, "Attempt {Attempt} at a change lost against another writer: {Loss}")]
    partial void LogLoss(int attempt, string loss);
}

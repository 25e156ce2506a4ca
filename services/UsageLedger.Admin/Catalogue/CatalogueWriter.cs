using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Catalogue;

/// <summary>The one way to change the catalogue: what is decided, the events that say so and the rows that follow from
/// them are one transaction, so that nobody ever sees one without the others.</summary>
sealed partial class CatalogueWriter(
    NpgsqlDataSource database, Checks.Users users, TimeProvider clock, ILogger<CatalogueWriter> log)
{
    // Changes of one thing wait for each other, so a loss is rare: a deadlock, or a writer who takes no locks.
    const int AttemptCountMax = 5;

    /// <summary>Makes a change; when another writer was faster, makes it again from what there is now.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="change">Locks, reads, decides and carries out. It may run several times, so it touches nothing but
    /// what it is given.</param>
    /// <param name="cancellation">Stops it; nothing is changed then.</param>
    /// <exception cref="ConcurrencyLostException">Another writer was faster every time.</exception>
    /// <exception cref="InexactSumException">What a user has used cannot be held exactly after the change.</exception>
    public async Task<T> ChangeAsync<T>(
        string tenant, Func<CatalogueChange, Task<T>> change, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(tenant, change, cancellation);
            }
            catch (Exception e) when (attempt < AttemptCountMax && IsConcurrencyLoss(e))
            {
                LogLoss(attempt, e.Message);
            }
        }
    }

    async Task<T> AttemptAsync<T>(
        string tenant, Func<CatalogueChange, Task<T>> change, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var now = Occurrence.ToMicrosecond(clock.GetUtcNow());
        var changing = new CatalogueChange(connection, tenant, now, cancellation);
        var result = await change(changing);
        await transaction.CommitAsync(cancellation);
        // The notification will say it too, in a moment: whoever changed something sees it in the next check.
        foreach (var (_, userId) in changing.Signals) users.Forget(tenant, userId);
        return result;
    }

    static bool IsConcurrencyLoss(Exception exception) => exception switch
    {
        ConcurrencyLostException => true,
        NpgsqlException e => DatabaseErrors.Meaning(e) == DatabaseError.Contention,
        _ => false,
    };

    [LoggerMessage(1, LogLevel.Information, "Attempt {Attempt} at a change lost against another writer: {Loss}")]
    partial void LogLoss(int attempt, string loss);
}

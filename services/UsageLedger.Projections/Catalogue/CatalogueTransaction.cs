using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A change of the catalogue as one transaction: what is decided, the events that say so and the rows that
/// follow from them, so that nobody ever sees one without the others.</summary>
public static class CatalogueTransaction
{
    // Changes of one thing wait for each other, so a loss is rare: a deadlock, or a writer who takes no locks.
    const int AttemptCountMax = 5;

    /// <summary>Makes a change; when another writer was faster, makes it again from what there is now.</summary>
    /// <param name="database">Where.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="change">Locks, reads, decides and carries out. It may run several times, so it touches nothing but
    /// what it is given.</param>
    /// <param name="lost">Told of each attempt that lost, with the reason.</param>
    /// <param name="cancellation">Stops it; nothing is changed then.</param>
    /// <returns>What the change answered, and whose checks it may have changed.</returns>
    /// <exception cref="ConcurrencyLostException">Another writer was faster every time.</exception>
    /// <exception cref="InexactSumException">What a user has used cannot be held exactly after the change.</exception>
    public static async Task<(T Result, IReadOnlyList<CatalogueSignal> Signals)> ChangeAsync<T>(
        NpgsqlDataSource database,
        TimeProvider clock,
        string tenant,
        Func<CatalogueChange, Task<T>> change,
        Action<int, string> lost,
        CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                var now = Occurrence.ToMicrosecond(clock.GetUtcNow());
                var changing = new CatalogueChange(connection, tenant, now, cancellation);
                var result = await change(changing);
                await transaction.CommitAsync(cancellation);
                return (result, changing.Signals);
            }
            catch (Exception e) when (attempt < AttemptCountMax && IsConcurrencyLoss(e))
            {
                lost(attempt, e.Message);
            }
        }
    }

    static bool IsConcurrencyLoss(Exception exception) => exception switch
    {
        ConcurrencyLostException => true,
        NpgsqlException e => DatabaseErrors.Meaning(e) == DatabaseError.Contention,
        _ => false,
    };
}

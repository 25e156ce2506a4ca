using Npgsql;
using UsageLedger.EventStore;

namespace UsageLedger.Checks;

/// <summary>PostgreSQL is away: how long it is waited for, and how that is told from other failures.</summary>
public static class Outage
{
    /// <summary>A check is worth nothing after this long.</summary>
    public static readonly TimeSpan ReadTimeMax = TimeSpan.FromSeconds(3);

    /// <summary>Whoever adds up the events of years waits longer than a check.</summary>
    public static readonly TimeSpan ReportTimeMax = TimeSpan.FromSeconds(30);

    /// <summary>Reads from the database, or gives up. A server that has stopped without a word is not waited for: the
    /// driver takes many seconds more to break off, and does so on its own.</summary>
    /// <param name="read">The reading.</param>
    /// <param name="timeMax">How long it may take.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TimeoutException">There was no answer within the time.</exception>
    public static async Task<T> WithinTimeAsync<T>(
        Func<CancellationToken, Task<T>> read, TimeSpan timeMax, TimeProvider clock, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(timeMax, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await read(stop.Token).WaitAsync(stop.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"PostgreSQL did not answer within {timeMax.TotalSeconds} s", e);
        }
    }

    /// <summary>True for a failure that says that PostgreSQL is away; false for one that would come again with the
    /// server in the best of health.</summary>
    public static bool IsOutage(Exception e) =>
        e is TimeoutException
        || (e is NpgsqlException failure && DatabaseErrors.Meaning(failure) != DatabaseError.BadData);
}

using System.Diagnostics;
using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>The table in force was replaced.</summary>
/// <param name="RecordingHeld">How long nobody could record.</param>
/// <param name="ChecksHeld">How long nobody could read the table.</param>
/// <param name="Attempts">How often it was tried: it gives way to whoever reads for long.</param>
public sealed record ReplaySwapped(TimeSpan RecordingHeld, TimeSpan ChecksHeld, int Attempts);

/// <summary>Puts the new table in the place of the one in force, in one short transaction.</summary>
/// <param name="held">The replay's session.</param>
/// <param name="replay">The replay.</param>
/// <param name="clock">For waiting.</param>
public sealed class ReplaySwap(ReplayLock held, ConsumptionReplay replay, TimeProvider clock)
{
    const int AttemptCountMax = 100;
    const int AttemptsWithoutRenewing = 20; // before changes of the catalogue are waited out no longer
    const long SpanMax = 20_000; // positions
    static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    readonly NpgsqlConnection _connection = held.Connection;

    /// <summary>Replaces the table in force. The one before stays in schema ledger_replaced until the next time.
    /// </summary>
    /// <param name="state">How far the new one follows.</param>
    /// <param name="mended">The tenants whose rows change by it: what is known of them elsewhere is forgotten.</param>
    /// <param name="cancellation">Stops it; the table in force stays.</param>
    /// <exception cref="TimeoutException">Somebody reads the table in force all the time.</exception>
    public async Task<ReplaySwapped> SwapAsync(
        ReplayState state, IReadOnlySet<string> mended, CancellationToken cancellation)
    {
        await DropReplacedAsync(cancellation);
        for (var attempt = 1; attempt <= AttemptCountMax; attempt++)
        {
            state = await replay.FollowAsync(state, cancellation);
            try
            {
                if (await TryAsync(state, attempt, mended, cancellation) is not { } swapped) continue;
                await replay.DiscardAsync(cancellation);
                return swapped;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // Whoever reads the table for long would make every check behind us wait.
                await Task.Delay(RetryDelay, clock, cancellation);
            }
        }
        throw new TimeoutException(
            "The table in force cannot be replaced: somebody reads it in long transactions all the time. The new one "
            + "is kept; run the replay again to go on.");
    }

    /// <summary>Takes away the table that was in force before.</summary>
    public Task DropReplacedAsync(CancellationToken cancellation) =>
        _connection.ExecuteAsync("drop table if exists ledger_replaced.consumption", [], cancellation);

    // Null when more has come meanwhile than can be followed while nobody records.
    async Task<ReplaySwapped?> TryAsync(
        ReplayState state, int attempt, IReadOnlySet<string> mended, CancellationToken cancellation)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellation);
        // What is left is little: to look up its few streams is quicker than to hash or read those of
        // everybody.
        await _connection.ExecuteAsync(
            """
            select set_config('lock_timeout', '100ms', true), set_config('enable_hashjoin', 'off', true),
              set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)
            """,
            [],
            cancellation);
        var began = Stopwatch.GetTimestamp();
        await UserLock.HoldAllAsync(_connection, cancellation);
        // Whoever records holds a user's lock: there is nobody, so no position below the last appears any more.
        var end = await LogEnd.LastTakenAsync(_connection, cancellation);
        if (end - state.DoneTo > SpanMax) return null;
        if (await LogEnd.HasCatalogueChangedAsync(_connection, state.DoneTo, end, cancellation))
        {
            if (attempt <= AttemptsWithoutRenewing) return null;
            await replay.RenewSchedulesAsync(cancellation);
        }
        await replay.FollowToAsync(state, end, cancellation);
        var locked = Stopwatch.GetTimestamp();
        await _connection.ExecuteAsync(
            "alter table ledger.consumption set schema ledger_replaced", [], cancellation);
        await _connection.ExecuteAsync("alter table ledger_replay.consumption set schema ledger", [], cancellation);
        foreach (var tenant in mended) await new CatalogueSignal(tenant, null).SendAsync(_connection, cancellation);
        await ReplayState.EndAsync(_connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return new(Stopwatch.GetElapsedTime(began), Stopwatch.GetElapsedTime(locked), attempt);
    }
}

using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>How far a part of the work is: how much is done, of how much.</summary>
public delegate void ReplayProgress(long done, long total);

/// <summary>
/// Builds the consumption of everybody anew from the log, in a table beside the one in force, while recording and
/// checks go on. Each step is a transaction that also writes how far it is, so that a replay that is killed goes on
/// where it was. Events are summed up by the database, chunk by chunk; the user-features for which the order of events
/// makes a difference (SETs, reversals, several ids, changed schedules) are folded by the Domain.
/// </summary>
/// <param name="held">The lock of the one replay.</param>
/// <param name="clock">For waiting.</param>
public sealed class ConsumptionReplay(ReplayLock held, TimeProvider clock)
{
    const int SessionCount = 2;
    const long SpanMax = 1_000; // positions that are left for the moment in which nobody records
    const int RoundCountMax = 100;

    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    static readonly string BuildSql = Sql.Embedded(typeof(ConsumptionReplay).Assembly, "build-consumption.sql");
    static readonly string FollowSql = Sql.Embedded(typeof(ConsumptionReplay).Assembly, "follow-sums.sql");
    static readonly string RenewSql = Sql.Embedded(typeof(ConsumptionReplay).Assembly, "renew-schedules.sql");

    readonly NpgsqlConnection _connection = held.Connection;

    /// <summary>Where the replay is that somebody left, or the beginning of a new one.</summary>
    /// <param name="anew">True: what somebody left is thrown away.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The state, and whether it is that of one that was left.</returns>
    public async Task<(ReplayState State, bool IsResumed)> StartAsync(bool anew, CancellationToken cancellation)
    {
        var left = await ReplayState.FindAsync(_connection, cancellation);
        if (left is { IsOfThisSchema: true } && !anew) return (left, true);
        var target = await LogEnd.SettledAsync(_connection, clock, cancellation);
        await using var transaction = await _connection.BeginTransactionAsync(cancellation);
        if (await ReplayState.IsAnythingLeftAsync(_connection, cancellation))
            await ReplayState.ClearAsync(_connection, cancellation);
        await _connection.ExecuteAsync(
            """
            insert into ledger_replay.schedules
              (tenant_id, stream_id, user_id, feature_id, is_of_several_ids, anchor, anchor_year, anchor_month,
              reset_period, step, until)
            select * from ledger_replay.current_schedules
            """,
            [],
            cancellation);
        await _connection.ExecuteAsync("analyze ledger_replay.schedules", [], cancellation);
        await Chunks.CreateAsync(_connection, target, cancellation);
        await ReplayState.StartAsync(_connection, target, cancellation);
        await transaction.CommitAsync(cancellation);
        return ((await ReplayState.FindAsync(_connection, cancellation))!, false);
    }

    /// <summary>Sums up what the log held when the replay was started, in several sessions beside each other.</summary>
    public async Task SumAsync(ReplayState state, ReplayProgress progress, CancellationToken cancellation)
    {
        var sums = Task.WhenAll(Enumerable.Range(0, SessionCount).Select(_ => SumAsync(state.Target, cancellation)));
        using var pace = new PeriodicTimer(LookInterval, clock);
        do progress(await Chunks.SummedAsync(_connection, cancellation), state.Target);
        while (!sums.IsCompleted && await pace.WaitForNextTickAsync(cancellation));
        await sums;
        progress(state.Target, state.Target);
    }

    async Task SumAsync(long target, CancellationToken cancellation)
    {
        await using var session = await held.OpenSessionAsync(cancellation);
        // Another session may still be at one: also that of a replay that was killed, until the database notices.
        while (await Chunks.SummedAsync(session, cancellation) < target)
            if (!await Chunks.SumNextAsync(session, cancellation))
                await Task.Delay(LookInterval, clock, cancellation);
    }

    /// <summary>Makes the new table of the sums, and folds what must be folded.</summary>
    public async Task<ReplayState> BuildAsync(
        ReplayState state, ReplayProgress progress, CancellationToken cancellation)
    {
        if (state.IsBuilt) return state;
        await using var transaction = await _connection.BeginTransactionAsync(cancellation);
        await _connection.ExecuteAsync(BuildSql, [], cancellation);
        await FoldAllAsync(progress, cancellation);
        await _connection.ExecuteAsync("analyze ledger_replay.consumption", [], cancellation);
        await _connection.ExecuteAsync(
            "grant select, insert, update, delete on ledger_replay.consumption to ledger_recorder", [], cancellation);
        await _connection.ExecuteAsync(
            "grant select on ledger_replay.consumption to ledger_reader", [], cancellation);
        state = await (state with { IsBuilt = true, DoneTo = state.Target }).WriteAsync(_connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return state;
    }

    /// <summary>Follows the log until little is left of it.</summary>
    /// <exception cref="TimeoutException">More comes than can be followed.</exception>
    public async Task<ReplayState> FollowAsync(ReplayState state, CancellationToken cancellation)
    {
        for (var round = 0; round < RoundCountMax; round++)
        {
            var end = await LogEnd.SettledAsync(_connection, clock, cancellation);
            var left = end - state.DoneTo;
            await using var transaction = await _connection.BeginTransactionAsync(cancellation);
            // To compare everybody's schedules takes longer than to follow what comes meanwhile.
            if (await LogEnd.HasCatalogueChangedAsync(_connection, state.DoneTo, end, cancellation))
                await RenewSchedulesAsync(cancellation);
            state = await FollowToAsync(state, end, cancellation);
            await transaction.CommitAsync(cancellation);
            if (left <= SpanMax) return state;
        }
        throw new TimeoutException("More is recorded than a replay can follow. Try again when less comes in.");
    }

    /// <summary>Throws the new table away.</summary>
    public async Task DiscardAsync(CancellationToken cancellation)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellation);
        await ReplayState.ClearAsync(_connection, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Brings the new table's schedules up to date, in the open transaction.</summary>
    internal async Task RenewSchedulesAsync(CancellationToken cancellation)
    {
        var changed = await _connection.ListAsync(RenewSql, [], FoldedRows.Read, cancellation);
        await FoldedRows.WriteAsync(_connection, changed, cancellation);
    }

    /// <summary>Brings the new table up to a position, in the open transaction.</summary>
    internal async Task<ReplayState> FollowToAsync(ReplayState state, long upTo, CancellationToken cancellation)
    {
        await Chunks.SumAsync(_connection, state.DoneTo, upTo, cancellation);
        var folded = await _connection.ListAsync(FollowSql, [], FoldedRows.Read, cancellation);
        await FoldedRows.WriteAsync(_connection, folded, cancellation);
        return await (state with { DoneTo = upTo }).WriteAsync(_connection, cancellation);
    }

    async Task FoldAllAsync(ReplayProgress progress, CancellationToken cancellation)
    {
        var counts = await _connection.ListAsync(
            "select count(*) from ledger_replay.folded", [], row => row.GetInt64(0), cancellation);
        var done = 0;
        for (var page = await FoldedRows.PageAsync(_connection, new("", "", ""), cancellation);
            page.Count > 0;
            page = await FoldedRows.PageAsync(_connection, page[^1], cancellation))
        {
            await FoldedRows.WriteAsync(_connection, page, cancellation);
            progress(done += page.Count, counts[0]);
        }
    }
}

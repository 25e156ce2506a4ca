using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>Some users' part of a run.</summary>
/// <param name="Lane">Which part, from 0.</param>
/// <param name="LaneCount">How many there are.</param>
public readonly record struct MappingLane(int Lane, int LaneCount)
{
    /// <summary>All users at once.</summary>
    public static readonly MappingLane Whole = new(0, 1);
}

/// <summary>A lane of a run that goes on, and how far it is.</summary>
/// <param name="Tenant">Whose run it is.</param>
/// <param name="RunId">The run.</param>
/// <param name="Lane">The lane.</param>
/// <param name="DoneTo">The place in the log up to which everything is done.</param>
public sealed record MappingProgress(string Tenant, Guid RunId, MappingLane Lane, long DoneTo)
{
    /// <summary>A lane of the run that was started first of those that go on, locked until the transaction ends: so two
    /// never work at the same. Null when there is none that nobody works at.</summary>
    public static Task<MappingProgress?> LockAnyAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.FindAsync(
            """
            select tenant_id, run_id, lane, lane_count, done_to from ledger.mapping_lanes
            where not is_done and (tenant_id, run_id) = (
              select tenant_id, id from ledger.mapping_runs where ended_at is null order by position limit 1)
            order by lane limit 1 for update skip locked
            """,
            [],
            row => new MappingProgress(
                row.GetString(0), row.GetGuid(1), new(row.GetInt32(2), row.GetInt32(3)), row.GetInt64(4)),
            cancellation);

    /// <summary>Writes how far the lane is now.</summary>
    /// <param name="connection">With the transaction that has done it.</param>
    /// <param name="doneTo">The place in the log up to which everything is done now.</param>
    /// <param name="lookedAt">How many events more it has looked at.</param>
    /// <param name="done">What has been done more.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task WriteAsync(
        NpgsqlConnection connection, long doneTo, int lookedAt, MappingCounts done, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            update ledger.mapping_lanes set done_to = $4, looked_at = looked_at + $5, recorded = recorded + $6,
              reversed = reversed + $7, refused = refused + $8
            where tenant_id = $1 and run_id = $2 and lane = $3
            """,
            [
                Parameter.Text(Tenant), Parameter.Uuid(RunId), Parameter.Count(Lane.Lane), Parameter.Position(doneTo),
                Parameter.Count(lookedAt), Parameter.Position(done.Recorded), Parameter.Position(done.Reversed),
                Parameter.Position(done.Refused),
            ],
            cancellation);

    /// <summary>Ends the lane. The caller holds the lock of the run's stream: so the last one knows that it is.
    /// </summary>
    /// <returns>What the run has done, if this was its last lane; else null.</returns>
    public async Task<MappingCounts?> EndAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            "update ledger.mapping_lanes set is_done = true where tenant_id = $1 and run_id = $2 and lane = $3",
            [Parameter.Text(Tenant), Parameter.Uuid(RunId), Parameter.Count(Lane.Lane)],
            cancellation);
        return await connection.FindAsync(
            """
            select sum(recorded)::bigint, sum(reversed)::bigint, sum(refused)::bigint from ledger.mapping_lanes
            where tenant_id = $1 and run_id = $2 having bool_and(is_done)
            """,
            [Parameter.Text(Tenant), Parameter.Uuid(RunId)],
            row => new MappingCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            cancellation);
    }

    /// <summary>Writes what events count as from now on, and what they counted as before.</summary>
    /// <param name="connection">With the transaction that has recorded it.</param>
    /// <param name="changed">The events by their place in the log, in its order, with the usage events; at least one.
    /// </param>
    /// <param name="cancellation">Stops it.</param>
    public Task MapAsync(
        NpgsqlConnection connection,
        IReadOnlyList<(long Position, Guid? Before, Guid? After)> changed,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            with step as (
              insert into ledger.mapping_steps
                (tenant_id, run_id, lane, last_position, positions, before_usage_ids, after_usage_ids)
              values ($1, $2, $3, $4, $5, $6, $7)
            )
            update ledger.segment_events each set usage_id = given.after
            from unnest($5, $7) as given (position, after)
            where each.tenant_id = $1 and each.position = given.position
            """,
            [
                Parameter.Text(Tenant), Parameter.Uuid(RunId), Parameter.Count(Lane.Lane),
                Parameter.Position(changed[^1].Position),
                Parameter.Positions(changed.Select(each => each.Position)),
                Parameter.Uuids(changed.Select(each => each.Before)),
                Parameter.Uuids(changed.Select(each => each.After)),
            ],
            cancellation);
}

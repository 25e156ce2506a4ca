using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>A run of a rule over what Segment said before, or the undoing of one.</summary>
/// <param name="Id">The run.</param>
/// <param name="RuleId">The rule; null when it undoes another run.</param>
/// <param name="RuleVersion">The rule's version when the run started.</param>
/// <param name="IncludeMatched">Whether what was matched before is matched anew.</param>
/// <param name="Undoes">The run that it undoes, or null.</param>
/// <param name="UndoneBy">The run that undoes it, or null.</param>
/// <param name="Total">Events to look at.</param>
/// <param name="LookedAt">Events looked at so far.</param>
/// <param name="Recorded">Usage events recorded so far.</param>
/// <param name="Reversed">Usage events taken back so far.</param>
/// <param name="Refused">Events left as they were because what they come to cannot be stored.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it came to its end; null while it goes on.</param>
public sealed record MappingRunRow(
    Guid Id,
    string? RuleId,
    int? RuleVersion,
    bool IncludeMatched,
    Guid? Undoes,
    Guid? UndoneBy,
    long Total,
    long LookedAt,
    long Recorded,
    long Reversed,
    long Refused,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>The runs of a tenant.</summary>
public static class MappingRunRows
{
    // Two lanes are as many as a run may take from the recording of usage.
    const int LaneCount = 2;

    const string Select = """
        select id, rule_id, rule_version, include_matched, undoes, undone_by, total, done.looked_at, done.recorded,
          done.reversed, done.refused, started_at, ended_at
        from ledger.mapping_runs run cross join lateral (
          select sum(looked_at)::bigint as looked_at, sum(recorded)::bigint as recorded,
            sum(reversed)::bigint as reversed, sum(refused)::bigint as refused
          from ledger.mapping_lanes lane where lane.tenant_id = run.tenant_id and lane.run_id = run.id
        ) done
        where tenant_id = $1
        """;

    /// <summary>The run of an id, or null.</summary>
    public static Task<MappingRunRow?> FindAsync(
        NpgsqlConnection connection, string tenant, Guid id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and id = $2", [Parameter.Text(tenant), Parameter.Uuid(id)], Read, cancellation);

    /// <summary>A page of them, in the order in which they were started.</summary>
    public static async Task<Page<MappingRunRow>> PageAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and id::text > $2 order by id::text limit $3",
                [Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount)],
                Read,
                cancellation),
            row => row.Id.ToString("D"));

    /// <summary>True when a later run that is in force has changed some of the events that a run has changed, or goes
    /// on and may yet.</summary>
    public static async Task<bool> IsBuiltUponAsync(
        NpgsqlConnection connection, string tenant, Guid id, CancellationToken cancellation) =>
        await connection.FindAsync(
            """
            with later as materialized (
              select later.id, later.ended_at
              from ledger.mapping_runs run join ledger.mapping_runs later using (tenant_id)
              where run.tenant_id = $1 and run.id = $2 and later.position > run.position
                and later.undoes is null and later.undone_by is null
            )
            select id::text from later
            where ended_at is null or exists (
              select unnest(positions) from ledger.mapping_steps where tenant_id = $1 and run_id = later.id
              intersect
              select unnest(positions) from ledger.mapping_steps where tenant_id = $1 and run_id = $2)
            limit 1
            """,
            [Parameter.Text(tenant), Parameter.Uuid(id)],
            row => row.GetString(0),
            cancellation) is not null;

    internal static async Task StartAsync(
        NpgsqlConnection connection, CatalogueEvent of, MappingStarted run, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            """
            insert into ledger.mapping_runs
              (tenant_id, id, rule_id, rule_version, include_matched, total, started_at, position)
            select $1, $2, $3, $4, $5, count(*), $7, $8
            from ledger.segment_events where tenant_id = $1 and position <= $6 and (usage_id is null or $5)
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Uuid(run.Id), Parameter.Text(run.RuleId),
                Parameter.Count(run.Rules.Single(rule => rule.Id == run.RuleId).Version),
                Parameter.Flag(run.IncludeMatched), Parameter.Position(run.UpTo), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);
        await connection.ExecuteAsync(
            """
            insert into ledger.mapping_lanes
              (tenant_id, run_id, lane, lane_count, done_to, looked_at, recorded, reversed, refused, is_done)
            select $1, $2, lane, $3, 0, 0, 0, 0, 0, false from generate_series(0, $3 - 1) as lane
            """,
            [Parameter.Text(of.Tenant), Parameter.Uuid(run.Id), Parameter.Count(LaneCount)],
            cancellation);
    }

    internal static async Task StartUndoAsync(
        NpgsqlConnection connection, CatalogueEvent of, MappingUndoStarted run, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            """
            insert into ledger.mapping_runs (tenant_id, id, include_matched, undoes, total, started_at, position)
            select $1, $2, false, $3, coalesce(sum(cardinality(positions)), 0), $4, $5
            from ledger.mapping_steps where tenant_id = $1 and run_id = $3
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Uuid(run.Id), Parameter.Uuid(run.Undoes),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);
        await connection.ExecuteAsync(
            "update ledger.mapping_runs set undone_by = $3 where tenant_id = $1 and id = $2",
            [Parameter.Text(of.Tenant), Parameter.Uuid(run.Undoes), Parameter.Uuid(run.Id)],
            cancellation);
        // Its lanes are the run's: each has steps of its own.
        await connection.ExecuteAsync(
            """
            insert into ledger.mapping_lanes
              (tenant_id, run_id, lane, lane_count, done_to, looked_at, recorded, reversed, refused, is_done)
            select tenant_id, $2, lane, lane_count, 0, 0, 0, 0, 0, false
            from ledger.mapping_lanes where tenant_id = $1 and run_id = $3
            """,
            [Parameter.Text(of.Tenant), Parameter.Uuid(run.Id), Parameter.Uuid(run.Undoes)],
            cancellation);
    }

    internal static Task EndAsync(
        NpgsqlConnection connection, CatalogueEvent of, MappingEnded run, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "update ledger.mapping_runs set ended_at = $3 where tenant_id = $1 and id = $2",
            [Parameter.Text(of.Tenant), Parameter.Uuid(run.Id), Parameter.Instant(of.RecordedAt)],
            cancellation);

    static MappingRunRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.TextOrNull(1),
        row.IsDBNull(2) ? null : row.GetInt32(2),
        row.GetBoolean(3),
        row.IsDBNull(4) ? null : row.GetGuid(4),
        row.IsDBNull(5) ? null : row.GetGuid(5),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetInt64(9),
        row.GetInt64(10),
        row.Instant(11),
        row.InstantOrNull(12));
}

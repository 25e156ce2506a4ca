using System.Data;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>What a replay of what Segment said found, for one tenant.</summary>
/// <param name="Tracks">How many track calls were looked at.</param>
/// <param name="Runs">How many runs were looked at.</param>
/// <param name="RunsGoingOn">Runs that go on, and those that they undo: they were left alone.</param>
/// <param name="WrongRows">How many rows were not what the events make.</param>
/// <param name="First">The first of them.</param>
/// <param name="ChangedMeanwhile">Of these, how many were left alone because somebody else has changed them since, or
/// began to undo their run: a second replay tells.</param>
public sealed record SegmentReplayed(
    long Tracks,
    long Runs,
    long RunsGoingOn,
    int WrongRows,
    IReadOnlyList<RowDifference> First,
    long ChangedMeanwhile);

/// <summary>
/// Makes what Segment's track calls count as, and what runs of rules have done, anew from the events. Both are compared
/// as they are at one moment, and the rows that differ are written in short transactions.
/// </summary>
/// <param name="connection">Of an operator, without an open transaction.</param>
public sealed class SegmentReplay(NpgsqlConnection connection)
{
    const int FirstCountMax = 20;
    const int MendedAtOnce = 500;
    const int AttemptCountMax = 5;

    static readonly string DeriveSql = Sql.Embedded(typeof(SegmentReplay).Assembly, "derive-segment.sql");
    static readonly string CompareSql = Sql.Embedded(typeof(SegmentReplay).Assembly, "compare-segment.sql");
    static readonly string MendTracksSql = Sql.Embedded(typeof(SegmentReplay).Assembly, "mend-segment-events.sql");
    static readonly string MendRunSql = Sql.Embedded(typeof(SegmentReplay).Assembly, "mend-mapping-run.sql");

    /// <summary>The tenants that have track calls or runs, by the events or by the rows.</summary>
    public Task<List<string>> TenantsAsync(CancellationToken cancellation) => connection.ListAsync(
        """
        select tenant_id from ledger_events.mt_streams where id like 'segment/%' or id like 'mapping-run/%'
        union select tenant_id from ledger.segment_events union select tenant_id from ledger.mapping_runs
        union select tenant_id from ledger.mapping_lanes union select tenant_id from ledger.mapping_steps
        order by tenant_id
        """,
        [],
        row => row.GetString(0),
        cancellation);

    /// <summary>Looks at a tenant's rows, and mends them.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="dryRun">True: nothing is written.</param>
    /// <param name="cancellation">Stops it; what was mended stays so.</param>
    public async Task<SegmentReplayed> RunAsync(string tenant, bool dryRun, CancellationToken cancellation)
    {
        await SetAsync("tenant", tenant, cancellation);
        await using (var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation))
        {
            await ExecuteAsync(DeriveSql, cancellation);
            await ExecuteAsync(CompareSql, cancellation);
            await moment.CommitAsync(cancellation);
        }
        var report = await ReportAsync(tenant, cancellation);
        if (dryRun || report.WrongRows == 0) return report;
        var left = await MendTracksAsync(tenant, cancellation);
        foreach (var runId in await WrongRunsAsync(cancellation))
            left += await MendRunAsync(tenant, runId, cancellation);
        return report with { ChangedMeanwhile = left };
    }

    async Task<SegmentReplayed> ReportAsync(string tenant, CancellationToken cancellation)
    {
        var first = await connection.ListAsync(
            "select name, key, row::text, made::text from pg_temp.replayed_wrong order by nr limit $1",
            [Parameter.Count(FirstCountMax)],
            row => RowDifference.Of(tenant, row.GetString(0), row.GetString(1), row.JsonOrNull(2), row.JsonOrNull(3)),
            cancellation);
        return (await connection.ListAsync(
            """
            select (select count(*) from pg_temp.replayed_tracks), (select count(*) from pg_temp.replayed_mapping_runs),
              (select count(*) from pg_temp.replayed_runs), (select count(*)::int from pg_temp.replayed_wrong)
            """,
            [],
            row => new SegmentReplayed(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2) - row.GetInt64(1), row.GetInt32(3),
                [.. first.OfType<RowDifference>()], ChangedMeanwhile: 0),
            cancellation))[0];
    }

    // Nobody changes a rule, nor records a track call, while some of them are mended.
    async Task<long> MendTracksAsync(string tenant, CancellationToken cancellation)
    {
        var (count, last) = (await connection.ListAsync(
            "select count(*), coalesce(max(nr), 0) from pg_temp.replayed_wrong where name = 'segment_events'",
            [],
            row => (row.GetInt64(0), row.GetInt64(1)),
            cancellation))[0];
        for (var after = 0L; after < last; after += MendedAtOnce)
            count -= await ChangeAsync(tenant, StreamNames.SegmentRules, after, MendAsync, cancellation);
        return count;

        async Task<long> MendAsync(long after) => (await connection.ListAsync(
            MendTracksSql,
            [Parameter.Position(after), Parameter.Position(after + MendedAtOnce)],
            row => row.GetInt64(0),
            cancellation))[0];
    }

    Task<List<Guid>> WrongRunsAsync(CancellationToken cancellation) => connection.ListAsync(
        "select distinct run_id from pg_temp.replayed_wrong where run_id is not null order by run_id",
        [],
        row => row.GetGuid(0),
        cancellation);

    // Nobody begins to undo the run meanwhile; who has begun since goes by the rows as they were.
    async Task<long> MendRunAsync(string tenant, Guid runId, CancellationToken cancellation)
    {
        await SetAsync("run", runId.ToString("D"), cancellation);
        return await ChangeAsync(tenant, StreamNames.MappingRun(runId), 0, MendAsync, cancellation);

        async Task<long> MendAsync(long _)
        {
            var left = await connection.ListAsync(
                """
                select (select count(*) from pg_temp.replayed_wrong where run_id = $2) from ledger.mapping_runs undo
                where undo.tenant_id = $1 and undo.undoes = $2
                  and not exists (select from pg_temp.replayed_runs run where run.id = undo.id)
                """,
                [Parameter.Text(tenant), Parameter.Uuid(runId)],
                row => row.GetInt64(0),
                cancellation);
            if (left.Count == 0) await ExecuteAsync(MendRunSql, cancellation);
            return left.FirstOrDefault();
        }
    }

    // A transaction in which nobody else has the lock of a name.
    async Task<long> ChangeAsync(
        string tenant, string name, long after, Func<long, Task<long>> mend, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await new CatalogueChange(connection, tenant, default, cancellation).LockNameAsync(name);
                var count = await mend(after);
                await transaction.CommitAsync(cancellation);
                return count;
            }
            catch (NpgsqlException e)
                when (attempt < AttemptCountMax && DatabaseErrors.Meaning(e) == DatabaseError.Contention)
            {
                // A deadlock with a step of a run: nothing was written.
            }
        }
    }

    Task SetAsync(string name, string value, CancellationToken cancellation) => connection.ExecuteAsync(
        "select set_config('ledger_replay.' || $1, $2, false)",
        [Parameter.Text(name), Parameter.Text(value)],
        cancellation);

    // All of a tenant's calls at once may take its time.
    async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>A run that goes on, and how far it is.</summary>
/// <param name="Tenant">Whose run it is.</param>
/// <param name="Id">The run.</param>
/// <param name="DoneTo">The place in the log up to which everything is done.</param>
/// <param name="Recorded">How much usage it has recorded, in events.</param>
/// <param name="Reversed">How much usage it has taken back, in events.</param>
/// <param name="Refused">How many events it has left as they were.</param>
public sealed record MappingProgress(
    string Tenant, Guid Id, long DoneTo, long Recorded, long Reversed, long Refused)
{
    /// <summary>The run that was started first of those that go on, locked until the transaction ends: so two
    /// Recorders take turns at it. Null when there is none.</summary>
    public static Task<MappingProgress?> LockFirstAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.FindAsync(
            """
            select tenant_id, id, done_to, recorded, reversed, refused
            from ledger.mapping_runs where ended_at is null order by position limit 1 for update
            """,
            [],
            row => new MappingProgress(
                row.GetString(0), row.GetGuid(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
            cancellation);

    /// <summary>Writes how far the run is now.</summary>
    /// <param name="connection">With the transaction that has done it.</param>
    /// <param name="lookedAt">How many events more it has looked at.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task WriteAsync(NpgsqlConnection connection, int lookedAt, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            update ledger.mapping_runs
            set done_to = $3, looked_at = looked_at + $4, recorded = $5, reversed = $6, refused = $7
            where tenant_id = $1 and id = $2
            """,
            [
                Parameter.Text(Tenant), Parameter.Uuid(Id), Parameter.Position(DoneTo), Parameter.Count(lookedAt),
                Parameter.Position(Recorded), Parameter.Position(Reversed), Parameter.Position(Refused),
            ],
            cancellation);

    /// <summary>Writes what events count as from now on, and what they counted as before.</summary>
    /// <param name="connection">With the transaction that has recorded it.</param>
    /// <param name="changed">The events by their place in the log.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task MapAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<(long Position, Guid? UsageId)> changed,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            with given as (select * from unnest($3, $4) as given (position, usage_id)),
            change as (
              insert into ledger.mapping_changes (tenant_id, run_id, position, before_usage_id, after_usage_id)
              select $1, $2, position, each.usage_id, given.usage_id
              from given join ledger.segment_events each using (position) where each.tenant_id = $1
            )
            update ledger.segment_events each set usage_id = given.usage_id
            from given where each.tenant_id = $1 and each.position = given.position
            """,
            [
                Parameter.Text(Tenant), Parameter.Uuid(Id), Parameter.Positions(changed.Select(each => each.Position)),
                Parameter.Uuids(changed.Select(each => each.UsageId)),
            ],
            cancellation);
}

using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>A track call that was just appended.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="Name">The name of what happened.</param>
/// <param name="ReceivedAt">When the ledger took it in.</param>
/// <param name="UsageId">The usage event that it counts as; null when nothing maps it.</param>
public sealed record SegmentEventRow(Position Position, string Name, DateTimeOffset ReceivedAt, Guid? UsageId);

/// <summary>What Segment's track calls count as.</summary>
public static class SegmentEventRows
{
    /// <summary>Writes those that were just appended in this transaction.</summary>
    public static Task InsertAsync(
        NpgsqlConnection connection,
        string tenant,
        IReadOnlyCollection<SegmentEventRow> rows,
        CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            insert into ledger.segment_events (tenant_id, position, name, received_at, usage_id)
            select $1, * from unnest($2, $3, $4, $5)
            """,
            [
                Parameter.Text(tenant),
                Parameter.Positions(rows.Select(row => row.Position.Value)),
                Parameter.Texts(rows.Select(row => row.Name)),
                Parameter.Instants(rows.Select(row => row.ReceivedAt)),
                Parameter.Uuids(rows.Select(row => row.UsageId)),
            ],
            cancellation);
}

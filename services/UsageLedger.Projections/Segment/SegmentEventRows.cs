using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>A track call that was just appended.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="UserId">The id that it names.</param>
/// <param name="Name">The name of what happened.</param>
/// <param name="ReceivedAt">When the ledger took it in.</param>
/// <param name="UsageId">The usage event that it counts as; null when nothing maps it.</param>
public sealed record SegmentEventRow(
    Position Position, string UserId, string Name, DateTimeOffset ReceivedAt, Guid? UsageId);

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
            insert into ledger.segment_events (tenant_id, position, user_hash, name, received_at, usage_id)
            select $1, position, hashtext(user_id) & 1023, name, received_at, usage_id
            from unnest($2, $3, $4, $5, $6) as given (position, user_id, name, received_at, usage_id)
            """,
            [
                Parameter.Text(tenant),
                Parameter.Positions(rows.Select(row => row.Position.Value)),
                Parameter.Texts(rows.Select(row => row.UserId)),
                Parameter.Texts(rows.Select(row => row.Name)),
                Parameter.Instants(rows.Select(row => row.ReceivedAt)),
                Parameter.Uuids(rows.Select(row => row.UsageId)),
            ],
            cancellation);
}

using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>Segment's track calls as the log has them, with what they count as.</summary>
public static class StoredTracks
{
    static readonly string Unmapped = Sql.Embedded(typeof(StoredTracks).Assembly, "unmapped-tracks.sql");
    static readonly string All = Sql.Embedded(typeof(StoredTracks).Assembly, "all-tracks.sql");

    /// <summary>The next of them, in the order of the log.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="after">The place in the log after which they stand.</param>
    /// <param name="upTo">The last place in the log.</param>
    /// <param name="includeMatched">False: only those that nothing has mapped.</param>
    /// <param name="countMax">How many at most.</param>
    /// <param name="lane">Whose.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Task<List<StoredTrack>> NextAsync(
        NpgsqlConnection connection,
        string tenant,
        long after,
        long upTo,
        bool includeMatched,
        int countMax,
        MappingLane lane,
        CancellationToken cancellation) =>
        connection.ListAsync(
            includeMatched ? All : Unmapped,
            [
                Parameter.Text(tenant), Parameter.Position(after), Parameter.Position(upTo), Parameter.Count(countMax),
                Parameter.Count(lane.Lane), Parameter.Count(lane.LaneCount),
            ],
            Read,
            cancellation);

    /// <summary>The place in the log of the last of them; 0 when there are none.</summary>
    public static async Task<long> LastPositionAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        var last = await connection.ListAsync(
            "select coalesce(max(position), 0) from ledger.segment_events where tenant_id = $1",
            [Parameter.Text(tenant)],
            row => row.GetInt64(0),
            cancellation);
        return last[0];
    }

    /// <summary>Columns: position, id and data of the call; id and data of the usage.</summary>
    internal static StoredTrack Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetGuid(1),
        LedgerEvents.Types.Read<SegmentTracked>(row.GetString(2)),
        row.IsDBNull(3) ? null : MappingOf(row.GetGuid(3), row.GetString(4)));

    static Mapping MappingOf(Guid usageId, string data)
    {
        var usage = LedgerEvents.Types.Read<UsageRecorded>(data);
        return new(usageId, usage.FeatureId, usage.Delta, SegmentLink.Of(usage.Properties));
    }
}

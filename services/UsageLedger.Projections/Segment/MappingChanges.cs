using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>What a run makes of the next events.</summary>
/// <param name="LookedAt">How many events these are; none when the run has come to its end.</param>
/// <param name="DoneTo">The place in the log of the last of them; where the search began if there are none.</param>
/// <param name="Changes">What becomes of those that do not stay as they are.</param>
public sealed record MappingChanges(int LookedAt, long DoneTo, IReadOnlyList<MappingChange> Changes)
{
    static readonly string ChangedSql = Sql.Embedded(typeof(MappingChanges).Assembly, "changed-tracks.sql");

    /// <summary>Finds out what a run makes of the next events. Usage that somebody has taken back by hand stays taken
    /// back, and its event as it is.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="started">The run.</param>
    /// <param name="after">The place in the log after which to look.</param>
    /// <param name="countMax">How many events to look at.</param>
    /// <param name="lane">Whose.</param>
    /// <param name="reversalIdOf">The id of the event that takes a usage event back.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<MappingChanges> NextAsync(
        NpgsqlConnection connection,
        string tenant,
        MappingStarted started,
        long after,
        int countMax,
        MappingLane lane,
        Func<Guid, Guid> reversalIdOf,
        CancellationToken cancellation)
    {
        var tracks = await StoredTracks.NextAsync(
            connection, tenant, after, started.UpTo, started.IncludeMatched, countMax, lane, cancellation);
        var run = new MappingRun(started);
        var changes = tracks.Select(run.ChangeOf).OfType<MappingChange>().ToList();
        var takenBack = await TakenBackAsync(connection, changes, reversalIdOf, cancellation);
        changes.RemoveAll(change => change.Track.Current is { } current && takenBack.Contains(current.UsageId));
        return new(tracks.Count, tracks.Count == 0 ? after : tracks[^1].Position, changes);
    }

    /// <summary>Finds out what undoing a run makes of the next events that the run has changed: each counts again as
    /// what it counted as before.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="started">The undoing.</param>
    /// <param name="after">The place in the log after which to look.</param>
    /// <param name="countMax">How many events to look at.</param>
    /// <param name="lane">Whose.</param>
    /// <param name="reversalIdOf">The id of the event that takes a usage event back.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<MappingChanges> NextAsync(
        NpgsqlConnection connection,
        string tenant,
        MappingUndoStarted started,
        long after,
        int countMax,
        MappingLane lane,
        Func<Guid, Guid> reversalIdOf,
        CancellationToken cancellation)
    {
        var changes = await connection.ListAsync(
            ChangedSql,
            [
                Parameter.Text(tenant), Parameter.Uuid(started.Undoes), Parameter.Position(after),
                Parameter.Count(countMax), Parameter.Count(lane.Lane),
            ],
            row => Restored(row, started.Id),
            cancellation);
        var takenBack = await TakenBackAsync(connection, changes, reversalIdOf, cancellation);
        return new(
            changes.Count,
            changes.Count == 0 ? after : changes[^1].Track.Position,
            [.. changes.Select(change => change.Track.Current is { } current && takenBack.Contains(current.UsageId)
                ? change with { Track = change.Track with { Current = null } } // nothing is left to take back
                : change)]);
    }

    static MappingChange Restored(NpgsqlDataReader row, Guid runId)
    {
        var track = StoredTracks.Read(row);
        if (row.IsDBNull(5)) return new(track, null, 0, null);
        var before = LedgerEvents.Types.Read<UsageRecorded>(row.GetString(5));
        return new(track, before.FeatureId, before.Delta, SegmentLink.Of(before.Properties) with { RunId = runId });
    }

    static async Task<HashSet<Guid>> TakenBackAsync(
        NpgsqlConnection connection,
        IEnumerable<MappingChange> changes,
        Func<Guid, Guid> reversalIdOf,
        CancellationToken cancellation)
    {
        var usages = changes.Select(change => change.Track.Current?.UsageId).OfType<Guid>()
            .ToDictionary(reversalIdOf, usageId => usageId);
        if (usages.Count == 0) return [];
        var found = await EventReader.FindAsync(connection, [.. usages.Keys], cancellation);
        return [.. found.Select(reversal => usages[reversal.Id])];
    }
}

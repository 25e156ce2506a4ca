using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Segment;

/// <summary>What a run makes of the next events.</summary>
/// <param name="LookedAt">How many events these are; fewer than asked for when they are the last.</param>
/// <param name="DoneTo">The place in the log of the last of them; where the search began if there are none.</param>
/// <param name="Changes">What becomes of those that do not stay as they are.</param>
public sealed record MappingChanges(int LookedAt, long DoneTo, IReadOnlyList<MappingChange> Changes)
{
    /// <summary>Finds out what a run makes of the next events. Usage that somebody has taken back by hand stays taken
    /// back, and its event as it is.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="started">The run.</param>
    /// <param name="after">The place in the log after which to look.</param>
    /// <param name="countMax">How many events to look at.</param>
    /// <param name="reversalIdOf">The id of the event that takes a usage event back.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<MappingChanges> NextAsync(
        NpgsqlConnection connection,
        string tenant,
        MappingStarted started,
        long after,
        int countMax,
        Func<Guid, Guid> reversalIdOf,
        CancellationToken cancellation)
    {
        var tracks = await StoredTracks.NextAsync(
            connection, tenant, after, started.UpTo, started.IncludeMatched, countMax, cancellation);
        var run = new MappingRun(started);
        var changes = tracks.Select(run.ChangeOf).OfType<MappingChange>().ToList();
        var reversals = changes
            .Where(change => change.Track.Current is not null)
            .ToDictionary(change => reversalIdOf(change.Track.Current!.UsageId), change => change);
        if (reversals.Count > 0)
            foreach (var found in await EventReader.FindAsync(connection, [.. reversals.Keys], cancellation))
                changes.Remove(reversals[found.Id]);
        return new(tracks.Count, tracks.Count == 0 ? after : tracks[^1].Position, changes);
    }
}

namespace UsageLedger.Projections.Verifying;

/// <summary>Something in the log that no append leaves behind.</summary>
/// <param name="Tenant">The tenant; null when it is about the whole log.</param>
/// <param name="Stream">The stream; null when it is about several.</param>
/// <param name="Version">The place in the stream, where there is one.</param>
/// <param name="Position">The place in the log, where there is one.</param>
/// <param name="Explanation">A sentence.</param>
public sealed record StreamDifference(
    string? Tenant, string? Stream, long? Version, long? Position, string Explanation);

/// <summary>What was looked at, and what was found.</summary>
/// <param name="Streams">How many streams.</param>
/// <param name="Events">How many events.</param>
/// <param name="Differences">Each thing found; of each kind, as many as were asked for at most.</param>
public sealed record CheckedStreams(long Streams, long Events, IReadOnlyList<StreamDifference> Differences);

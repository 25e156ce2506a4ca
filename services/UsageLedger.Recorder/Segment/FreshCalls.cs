using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections;

namespace UsageLedger.Recorder.Segment;

/// <summary>Stores Segment's calls, and tells those that were not known before from the others.</summary>
sealed class FreshCalls
{
    static readonly EventAppender Appender = new(LedgerEvents.Types);

    readonly Dictionary<Guid, SegmentReceipt> _receipts = [];

    FreshCalls(IReadOnlyList<SegmentToRecord> calls) => Calls = calls;

    /// <summary>Those that were just stored and are to be acted upon, each once, in order.</summary>
    public IReadOnlyList<SegmentToRecord> Calls { get; }

    /// <summary>Those that the log knew before.</summary>
    public IReadOnlyList<SegmentToRecord> Known { get; private set; } = [];

    /// <summary>Where those that were just stored stand.</summary>
    public required IReadOnlyDictionary<Guid, AppendedEvent> Places { get; init; }

    /// <summary>Appends what the log does not know yet. The heads of the streams stay locked.</summary>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    public static async Task<FreshCalls> AppendAsync(
        NpgsqlConnection connection, IReadOnlyList<SegmentToRecord> calls, CancellationToken cancellation)
    {
        var firsts = calls.DistinctBy(call => call.EventId).ToList();
        var places = await Appender.AppendAsync(
            connection, [.. firsts.Select(call => call.ToNewEvent())], cancellation);
        var fresh = new FreshCalls([.. firsts.Where(call => places.ContainsKey(call.EventId))]) { Places = places };
        if (places.Count < firsts.Count) await fresh.TellOthersAsync(connection, firsts, cancellation);
        return fresh;
    }

    /// <summary>Says what became of one that was just stored.</summary>
    public void Settle(SegmentToRecord call, SegmentReceipt receipt) => _receipts[call.EventId] = receipt;

    /// <summary>One receipt for each call, in order; a call that stands in the batch twice is a duplicate the second
    /// time.</summary>
    public IReadOnlyList<SegmentReceipt> ReceiptsOf(IReadOnlyList<SegmentToRecord> calls)
    {
        var seen = new HashSet<Guid>(calls.Count);
        return [.. calls.Select(call =>
            seen.Add(call.EventId) ? _receipts[call.EventId] : new(SegmentOutcome.Duplicate))];
    }

    async Task TellOthersAsync(
        NpgsqlConnection connection, IEnumerable<SegmentToRecord> firsts, CancellationToken cancellation)
    {
        var others = firsts.Where(call => !Places.ContainsKey(call.EventId)).ToList();
        var found = await EventReader.FindAsync(
            connection, [.. others.Select(call => call.EventId)], cancellation);
        var ids = found.Select(stored => stored.Id).ToHashSet();
        Known = [.. others.Where(call => ids.Contains(call.EventId))];
        foreach (var id in others.Select(call => call.EventId))
            _receipts[id] = ids.Contains(id)
                ? new(SegmentOutcome.Duplicate)
                : new(SegmentOutcome.Rejected, "The stream of what Segment said of this user is archived.");
    }
}

using UsageLedger.Contracts;
using UsageLedger.Recorder.Recording;

namespace UsageLedger.Recorder.Segment;

/// <summary>Records Segment's calls with <see cref="Patience"/>: the track calls of a tenant in one transaction, its
/// identify calls in few. When the data itself is at fault, it finds the one call by halving, so that it alone is
/// rejected.</summary>
sealed class SegmentRecorder(
    TrackRecorder tracks, IdentifyRecorder identifies, Patience patience, RecorderMetrics metrics)
    : ILaneRecorder<SegmentToRecord, SegmentReceipt>
{
    // Identify calls are carried out one by one: usage must not wait long for the turn that they take.
    public int EventsMax => 500;

    public async Task<Recorded<SegmentReceipt>> RecordAsync(
        IReadOnlyList<SegmentToRecord> calls, CancellationToken stop)
    {
        var receipts = new SegmentReceipt[calls.Count];
        var changes = new List<ConsumptionChange>();
        foreach (var tenant in calls.Index().GroupBy(each => each.Item.Tenant))
        {
            var tracked = tenant.Where(each => each.Item.Call.Track is not null).ToArray();
            if (tracked.Length > 0)
                await RecordPartAsync(tracked, part => AttemptAsync(tracks.RecordAsync, tenant.Key, part, stop));
            var identified = tenant.Where(each => each.Item.Call.Identify is not null);
            foreach (var some in identified.Chunk(IdentifyRecorder.CallsMax))
                await RecordPartAsync(some, part => AttemptAsync(identifies.RecordAsync, tenant.Key, part, stop));
        }
        return new(receipts, changes);

        async Task RecordPartAsync(
            (int Index, SegmentToRecord Item)[] part,
            Func<IReadOnlyList<SegmentToRecord>, Task<Recorded<SegmentReceipt>>> recordAsync)
        {
            var recorded = await recordAsync([.. part.Select(each => each.Item)]);
            foreach (var (each, receipt) in part.Zip(recorded.Receipts)) receipts[each.Index] = receipt;
            changes.AddRange(recorded.Changes);
        }
    }

    public void Count(
        IReadOnlyList<SegmentToRecord> calls, IReadOnlyList<SegmentReceipt> receipts, TimeSpan duration) =>
        metrics.Recorded(calls, receipts, duration);

    async Task<Recorded<SegmentReceipt>> AttemptAsync(
        Func<string, IReadOnlyList<SegmentToRecord>, CancellationToken, Task<Recorded<SegmentReceipt>>> attempt,
        string tenant,
        IReadOnlyList<SegmentToRecord> calls,
        CancellationToken stop)
    {
        var attempted = await patience.AttemptAsync(
            cancellation => attempt(tenant, calls, cancellation), calls.Count, stop);
        if (attempted.IsDone) return attempted.Result;
        if (calls is [_]) return new([new(SegmentOutcome.Rejected, attempted.Refusal)], []);
        var first = await AttemptAsync(attempt, tenant, [.. calls.Take(calls.Count / 2)], stop);
        var second = await AttemptAsync(attempt, tenant, [.. calls.Skip(calls.Count / 2)], stop);
        return new([.. first.Receipts, .. second.Receipts], [.. first.Changes, .. second.Changes]);
    }
}

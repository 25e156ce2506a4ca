using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>Records with <see cref="Patience"/>; when the data itself is at fault, finds the one event by halving, so
/// that it alone is rejected.</summary>
sealed class PatientRecorder(UsageRecorder recorder, Patience patience, RecorderMetrics metrics)
    : ILaneRecorder<UsageToRecord, UsageReceipt>
{
    public int EventsMax => 2_000;

    public async Task<Recorded<UsageReceipt>> RecordAsync(IReadOnlyList<UsageToRecord> usages, CancellationToken stop)
    {
        var attempted = await patience.AttemptAsync(
            cancellation => recorder.RecordAsync(usages, cancellation), usages.Count, stop);
        if (attempted.IsDone) return attempted.Result;
        if (usages is [var one])
            return new(
                [new(one.EventId, UsageOutcome.Rejected, null, null, null, attempted.Refusal)], []);
        var first = await RecordAsync([.. usages.Take(usages.Count / 2)], stop);
        var second = await RecordAsync([.. usages.Skip(usages.Count / 2)], stop);
        return new(
            [.. first.Receipts, .. second.Receipts], [.. first.Changes, .. second.Changes]);
    }

    public void Count(
        IReadOnlyList<UsageToRecord> usages, IReadOnlyList<UsageReceipt> receipts, TimeSpan duration) =>
        metrics.Recorded(usages, receipts, duration);
}

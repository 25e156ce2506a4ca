using System.Diagnostics;
using System.Diagnostics.Metrics;
using UsageLedger.Contracts;
using UsageLedger.Recorder.Segment;

namespace UsageLedger.Recorder.Recording;

/// <summary>What the Recorder tells of itself: meter and traces <c>UsageLedger.Recorder</c>.</summary>
sealed class RecorderMetrics
{
    const string Name = "UsageLedger.Recorder";
    static readonly ActivitySource Traces = new(Name);

    readonly Counter<long> _events;
    readonly Counter<long> _reversals;
    readonly Counter<long> _segmentCalls;
    readonly Histogram<double> _segmentSeconds;
    readonly Histogram<double> _segmentLagSeconds;
    readonly Histogram<int> _batchSize;
    readonly Histogram<double> _appendSeconds;
    readonly Histogram<double> _lagSeconds;
    readonly TimeProvider _time;
    long _waiting;

    public RecorderMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(Name);
        _events = meter.CreateCounter<long>("usage.events", "{event}", "Usage events by outcome.");
        _reversals = meter.CreateCounter<long>("usage.reversals", "{event}", "Reversals by outcome.");
        _batchSize = meter.CreateHistogram<int>("usage.append.events", "{event}", "Events in one transaction.");
        _appendSeconds = meter.CreateHistogram<double>(
            "usage.append.duration", "s", "From taking a batch to its commit.");
        _lagSeconds = meter.CreateHistogram<double>("usage.lag", "s", "From receiving an event to its commit.");
        _segmentCalls = meter.CreateCounter<long>("segment.calls", "{call}", "Segment's calls by outcome.");
        _segmentSeconds = meter.CreateHistogram<double>(
            "segment.append.duration", "s", "From taking a batch of Segment's calls to its last commit.");
        _segmentLagSeconds = meter.CreateHistogram<double>(
            "segment.lag", "s", "From receiving one of Segment's calls to its commit.");
        meter.CreateObservableGauge(
            "usage.waiting", () => Interlocked.Read(ref _waiting), "{event}", "Events delivered and not yet recorded.");
        meter.CreateObservableGauge(
            "usage.database.up", () => IsDatabaseAnswering ? 1 : 0, null, "1 when the last append was answered.");
    }

    /// <summary>False while events wait for the database.</summary>
    public bool IsDatabaseAnswering { get; private set; } = true;

    /// <summary>The trace of one transaction: a part of the first message's, with links to the others'.</summary>
    public static Activity? StartAppend<TEvent, TReceipt>(IReadOnlyList<Delivery<TEvent, TReceipt>> deliveries)
    {
        if (!Traces.HasListeners()) return null;
        var links = deliveries.Skip(1).Select(delivery => new ActivityLink(delivery.Trace));
        var activity = Traces.StartActivity("usage append", ActivityKind.Internal, deliveries[0].Trace, null, links);
        return activity?.SetTag("usage.events", deliveries.Sum(delivery => delivery.Events.Count));
    }

    public void Delivered(int events) => Interlocked.Add(ref _waiting, events);

    public void Settled(int events) => Interlocked.Add(ref _waiting, -events);

    public void DatabaseAnswers(bool answers) => IsDatabaseAnswering = answers;

    public void Recorded(IReadOnlyList<UsageToRecord> usages, IReadOnlyList<UsageReceipt> receipts, TimeSpan duration)
    {
        foreach (var outcome in receipts.CountBy(receipt => receipt.Outcome))
            _events.Add(outcome.Value, new KeyValuePair<string, object?>("outcome", outcome.Key.ToString()));
        _batchSize.Record(usages.Count);
        _appendSeconds.Record(duration.TotalSeconds);
        _lagSeconds.Record((_time.GetUtcNow() - usages.Min(usage => usage.ReceivedAt)).TotalSeconds);
    }

    public void Recorded(
        IReadOnlyList<SegmentToRecord> calls, IReadOnlyList<SegmentReceipt> receipts, TimeSpan duration)
    {
        foreach (var outcome in receipts.CountBy(receipt => receipt.Outcome))
            _segmentCalls.Add(outcome.Value, new KeyValuePair<string, object?>("outcome", outcome.Key.ToString()));
        _segmentSeconds.Record(duration.TotalSeconds);
        _segmentLagSeconds.Record((_time.GetUtcNow() - calls.Min(call => call.ReceivedAt)).TotalSeconds);
    }

    /// <summary>Counts a reversal.</summary>
    public void Reversed(UsageOutcome outcome) =>
        _reversals.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    /// <summary>Counts a message that could not be read at all.</summary>
    public void Unreadable() => _events.Add(1, new KeyValuePair<string, object?>("outcome", "Unreadable"));
}

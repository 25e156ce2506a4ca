using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>What came of a batch.</summary>
/// <param name="Receipts">One for each event, in order.</param>
/// <param name="Changes">The consumption of every user-feature touched.</param>
record Recorded<TReceipt>(IReadOnlyList<TReceipt> Receipts, IReadOnlyList<ConsumptionChange> Changes);

/// <summary>How what a lane has gathered gets into the log.</summary>
interface ILaneRecorder<TEvent, TReceipt>
{
    /// <summary>Events in one turn.</summary>
    int EventsMax { get; }

    /// <summary>Records a batch. It returns only when every event is recorded, known or rejected.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    Task<Recorded<TReceipt>> RecordAsync(IReadOnlyList<TEvent> events, CancellationToken stop);

    /// <summary>Tells the metrics of a batch that was recorded, and its change published.</summary>
    void Count(IReadOnlyList<TEvent> events, IReadOnlyList<TReceipt> receipts, TimeSpan duration);
}

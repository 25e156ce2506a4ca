using System.Diagnostics;

namespace UsageLedger.Recorder.Recording;

/// <summary>A message from the broker that waits to be recorded.</summary>
/// <param name="Events">Its events.</param>
/// <param name="Cancellation">Stops the wait; the message is then delivered again.</param>
sealed record Delivery<TEvent, TReceipt>(IReadOnlyList<TEvent> Events, CancellationToken Cancellation)
{
    /// <summary>The trace that the message belongs to.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    /// <summary>Completed once the events are committed and the change is published: then it may be
    /// acknowledged.</summary>
    public TaskCompletionSource<IReadOnlyList<TReceipt>> Recorded { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}

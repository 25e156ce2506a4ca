using System.Collections.Concurrent;
using UsageLedger.Contracts;

namespace UsageLedger.Publishing;

/// <summary>Messages whose requests wait for the Recorder's receipts.</summary>
public sealed class PendingReceipts(TimeProvider clock)
{
    /// <summary>No request waits longer for its receipts.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    /// <summary>Messages that may be waited for at a time. Beyond it requests are answered without receipts.</summary>
    const int MessagesMax = 10_000;

    /// <summary>Nobody waits any longer then, so the message is forgotten.</summary>
    static readonly TimeSpan LifeMax = WaitMax + UsagePublisher.ConfirmTimeMax;

    readonly ConcurrentDictionary<Guid, Action<IReadOnlyList<UsageReceipt>>> _waiting = new();
    readonly ConcurrentQueue<(Guid BatchId, long Since)> _inOrder = new();

    /// <summary>This process's own queue.</summary>
    internal string QueueName { get; } = $"usage-receipts-{Guid.NewGuid():n}";

    /// <summary>Where a Recorder sends receipts to: no host in it, since a Recorder may know the broker by another
    /// name.</summary>
    public Uri Address => new($"exchange:{QueueName}?temporary=true");

    /// <summary>Remembers who waits; false when too many do.</summary>
    /// <param name="batchId">Names the message in the answer.</param>
    /// <param name="receive">Takes the receipts, at most once: possibly never, and possibly fewer than events.</param>
    public bool TryExpect(Guid batchId, Action<IReadOnlyList<UsageReceipt>> receive)
    {
        Forget();
        if (_waiting.Count >= MessagesMax) return false;
        _waiting[batchId] = receive;
        _inOrder.Enqueue((batchId, clock.GetTimestamp()));
        return true;
    }

    /// <summary>Hands the receipts to who waits for them.</summary>
    internal void Answer(UsageReceipts answer)
    {
        if (_waiting.TryRemove(answer.BatchId, out var receive)) receive(answer.Receipts); // else nobody waits any more
    }

    void Forget()
    {
        while (_inOrder.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Since) > LifeMax)
            if (_inOrder.TryDequeue(out var forgotten)) _waiting.TryRemove(forgotten.BatchId, out _);
    }
}

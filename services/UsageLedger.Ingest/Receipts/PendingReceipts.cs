using System.Collections.Concurrent;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>Batches whose requests wait for the Recorder's receipts.</summary>
sealed class PendingReceipts(TimeProvider clock)
{
    /// <summary>Batches that may be waited for at a time. Beyond it requests are answered without receipts.</summary>
    const int BatchesMax = 10_000;

    /// <summary>Nobody waits any longer then, so the batch is forgotten.</summary>
    static readonly TimeSpan LifeMax = WaitPreference.Max + BatchSender.ConfirmTimeMax;

    readonly ConcurrentDictionary<Guid, IReadOnlyList<EventOwner>> _owners = new();
    readonly ConcurrentQueue<(Guid BatchId, long Since)> _inOrder = new();

    /// <summary>This process's own queue.</summary>
    public string QueueName { get; } = $"usage-receipts-{Guid.NewGuid():n}";

    /// <summary>Where a Recorder sends receipts to: no host in it, since a Recorder may know the broker by another
    /// name.</summary>
    public Uri Address => new($"exchange:{QueueName}?temporary=true");

    /// <summary>Remembers whose the events of a batch are; false when too many are waited for.</summary>
    public bool TryExpect(WaitingBatch batch)
    {
        Forget();
        if (_owners.Count >= BatchesMax) return false;
        _owners[batch.Id] = batch.Owners;
        _inOrder.Enqueue((batch.Id, clock.GetTimestamp()));
        return true;
    }

    /// <summary>Hands each receipt to the request that its event came with.</summary>
    public void Answer(UsageReceipts answer)
    {
        if (!_owners.TryRemove(answer.BatchId, out var owners)) return; // nobody waits any more
        for (var i = 0; i < owners.Count && i < answer.Receipts.Count; i++)
            owners[i].Submission.Receive(owners[i].Index, answer.Receipts[i]);
    }

    void Forget()
    {
        while (_inOrder.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Since) > LifeMax)
            if (_inOrder.TryDequeue(out var forgotten)) _owners.TryRemove(forgotten.BatchId, out _);
    }
}

namespace UsageLedger.Publishing;

/// <summary>
/// The way to one partition. While it is idle, what comes is sent at once; while its flights are under way, what comes
/// gathers, and the next flight takes it all: so messages are as large as the load makes them, and no timer delays any.
/// </summary>
sealed class Lane(int partition, Func<int, WaitingBatch, Task> send, TimeProvider clock) : IThreadPoolWorkItem
{
    /// <summary>Messages of a lane that may wait for their confirm at a time.</summary>
    const int FlightsMax = 2;

    readonly Lock _gate = new();
    readonly Queue<WaitingBatch> _waiting = new(); // in the order of their first events
    readonly Dictionary<string, WaitingBatch> _open = new(StringComparer.Ordinal); // each tenant's last, not full
    int _flights;

    /// <summary>Lets one event in. It waits until <see cref="Depart"/>.</summary>
    public void Add(Submission submission, int index)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(submission.Tenant, out var batch) || batch.IsFull)
            {
                batch = new(submission.Tenant, clock.GetTimestamp());
                _open[submission.Tenant] = batch;
                _waiting.Enqueue(batch);
            }
            batch.Add(submission, index);
        }
    }

    /// <summary>Starts as many flights as there are batches for, and as may be.</summary>
    public void Depart()
    {
        int starting;
        lock (_gate)
        {
            starting = Math.Min(FlightsMax - _flights, _waiting.Count);
            _flights += starting;
        }
        // On a thread of the pool, without the caller's context: a batch belongs to many requests.
        for (var i = 0; i < starting; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = FlyAsync();

    async Task FlyAsync()
    {
        while (Take() is { } batch) await send(partition, batch);
    }

    WaitingBatch? Take()
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out var batch))
            {
                _flights--;
                return null;
            }
            if (_open.GetValueOrDefault(batch.Tenant) == batch) _open.Remove(batch.Tenant);
            return batch;
        }
    }
}

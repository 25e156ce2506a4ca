using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Publishing;

/// <summary>
/// Group commit: the events of requests that come at the same time travel in the same messages, one lane for each
/// partition, and each request is answered when the broker has confirmed all of its events.
/// </summary>
public sealed class UsagePublisher : IHostedService
{
    /// <summary>Events taken in and not confirmed yet, over all lanes. More are refused, so that memory is bounded and
    /// nobody waits for long.</summary>
    public const int EventsWaitingMax = 50_000;

    /// <summary>From a message's first event to the broker's confirm; what takes longer is not confirmed.</summary>
    public static readonly TimeSpan ConfirmTimeMax = TimeSpan.FromSeconds(5);

    static readonly TimeSpan DrainPollInterval = TimeSpan.FromMilliseconds(10);

    readonly Lane[] _lanes;
    readonly BatchSender _sender;
    readonly TimeProvider _clock;
    int _eventsWaiting;

    internal UsagePublisher(BatchSender sender, TimeProvider clock, int partitions)
    {
        (_sender, _clock) = (sender, clock);
        _lanes = [.. Enumerable.Range(0, partitions).Select(partition => new Lane(partition, SendAsync, clock))];
    }

    /// <summary>Sends a request's events; done when all are confirmed, or one is not.</summary>
    public Task<SubmissionOutcome> PublishAsync(Submission submission)
    {
        if (!TryEnter(submission.Events.Count)) return Task.FromResult(SubmissionOutcome.RoomFull);
        Span<bool> used = stackalloc bool[UsageTopology.PartitionsMax];
        used.Clear();
        for (var i = 0; i < submission.Events.Count; i++)
        {
            var partition = Broker.PartitionOf(submission.Tenant, submission.Events[i].UserId!, _lanes.Length);
            _lanes[partition].Add(submission, i);
            used[partition] = true;
        }
        // Only now, so that a request's events leave together.
        for (var i = 0; i < _lanes.Length; i++)
            if (used[i]) _lanes[i].Depart();
        return submission.Outcome;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Waits for what is under way. No request comes any more, and each batch ends within its time.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        while (Volatile.Read(ref _eventsWaiting) > 0 && !cancellation.IsCancellationRequested)
            await Task.Delay(DrainPollInterval, _clock, CancellationToken.None);
    }

    async Task SendAsync(int partition, WaitingBatch batch)
    {
        await _sender.SendAsync(partition, batch);
        Leave(batch.Events.Count);
    }

    bool TryEnter(int count)
    {
        if (Interlocked.Add(ref _eventsWaiting, count) > EventsWaitingMax)
        {
            Interlocked.Add(ref _eventsWaiting, -count);
            return false;
        }
        PublishingMetrics.EventsWaiting.Add(count);
        return true;
    }

    void Leave(int count)
    {
        Interlocked.Add(ref _eventsWaiting, -count);
        PublishingMetrics.EventsWaiting.Add(-count);
    }
}

using System.Diagnostics;
using UsageLedger.Contracts;

namespace UsageLedger.Publishing;

/// <summary>What became of a request's events on their way to the broker.</summary>
public enum SubmissionOutcome
{
    /// <summary>Every one is in a quorum queue.</summary>
    Confirmed,

    /// <summary>The broker has not confirmed at least one of them: it may or may not have them.</summary>
    NotConfirmed,

    /// <summary>Too many events wait already: none was taken.</summary>
    RoomFull,
}

/// <summary>The events of one request, which may travel in several batches with those of others.</summary>
public sealed class Submission
{
    readonly TaskCompletionSource<SubmissionOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<UsageReceipt[]>? _answer;
    readonly UsageReceipt[]? _receipts;
    int _unconfirmed;
    int _unanswered;

    /// <summary>What is to be sent with <see cref="UsagePublisher.PublishAsync"/>.</summary>
    /// <param name="tenant">Whose events they are.</param>
    /// <param name="events">Read and checked.</param>
    /// <param name="answerWanted">True when the Recorder is to answer: <see cref="AnswerAsync"/>.</param>
    public Submission(string tenant, IReadOnlyList<UsageRecorded> events, bool answerWanted)
    {
        (Tenant, Events, _unconfirmed, _unanswered) = (tenant, events, events.Count, events.Count);
        Trace = Activity.Current?.Context ?? default;
        if (!answerWanted) return;
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _receipts = new UsageReceipt[events.Count];
    }

    /// <summary>Whose events they are.</summary>
    public string Tenant { get; }

    /// <summary>In the order of the request.</summary>
    public IReadOnlyList<UsageRecorded> Events { get; }

    /// <summary>The request's span.</summary>
    internal ActivityContext Trace { get; }

    internal bool AnswerWanted => _answer is not null;

    internal Task<SubmissionOutcome> Outcome => _outcome.Task;

    /// <summary>The Recorder's receipts in the order of the events, once all are there: possibly never.</summary>
    internal Task<UsageReceipt[]> Answer =>
        _answer?.Task ?? throw new InvalidOperationException("No answer is wanted.");

    /// <summary>Waits for the Recorder's receipts.</summary>
    /// <param name="waitMax">For so long at most.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="aborted">The caller has gone.</param>
    /// <returns>The receipts in the order of the events, or null when the time ran out.</returns>
    /// <exception cref="InvalidOperationException">No answer is wanted.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<UsageReceipt[]?> AnswerAsync(TimeSpan waitMax, TimeProvider clock, CancellationToken aborted)
    {
        try
        {
            return waitMax > TimeSpan.Zero ? await Answer.WaitAsync(waitMax, clock, aborted) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>One more event is in a quorum queue.</summary>
    internal void Confirm()
    {
        if (Interlocked.Decrement(ref _unconfirmed) == 0) _outcome.TrySetResult(SubmissionOutcome.Confirmed);
    }

    /// <summary>One event was not confirmed, and so the whole request is not.</summary>
    internal void Fail() => _outcome.TrySetResult(SubmissionOutcome.NotConfirmed);

    /// <summary>One more receipt is there.</summary>
    internal void Receive(int index, UsageReceipt receipt)
    {
        if (_receipts is null || Interlocked.Exchange(ref _receipts[index], receipt) is not null) return;
        if (Interlocked.Decrement(ref _unanswered) == 0) _answer!.TrySetResult(_receipts);
    }
}

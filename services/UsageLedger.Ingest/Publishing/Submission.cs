using System.Diagnostics;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>What became of a request's events on their way to the broker.</summary>
enum SubmissionOutcome
{
    /// <summary>Every one is in a quorum queue.</summary>
    Confirmed,

    /// <summary>The broker has not confirmed at least one of them: it may or may not have them.</summary>
    NotConfirmed,

    /// <summary>Too many events wait already: none was taken.</summary>
    RoomFull,
}

/// <summary>The events of one request, which may travel in several batches with those of others.</summary>
sealed class Submission
{
    readonly TaskCompletionSource<SubmissionOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<UsageReceipt[]>? _answer;
    readonly UsageReceipt[]? _receipts;
    int _unconfirmed;
    int _unanswered;

    public Submission(string tenant, IReadOnlyList<UsageRecorded> events, bool answerWanted)
    {
        (Tenant, Events, _unconfirmed, _unanswered) = (tenant, events, events.Count, events.Count);
        Trace = Activity.Current?.Context ?? default;
        if (!answerWanted) return;
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _receipts = new UsageReceipt[events.Count];
    }

    public string Tenant { get; }

    public IReadOnlyList<UsageRecorded> Events { get; }

    /// <summary>The request's span.</summary>
    public ActivityContext Trace { get; }

    public bool AnswerWanted => _answer is not null;

    public Task<SubmissionOutcome> Outcome => _outcome.Task;

    /// <summary>The Recorder's receipts in the order of the events, once all are there: possibly never.</summary>
    public Task<UsageReceipt[]> Answer => _answer?.Task ?? throw new InvalidOperationException("No answer is wanted.");

    /// <summary>One more event is in a quorum queue.</summary>
    public void Confirm()
    {
        if (Interlocked.Decrement(ref _unconfirmed) == 0) _outcome.TrySetResult(SubmissionOutcome.Confirmed);
    }

    /// <summary>One event was not confirmed, and so the whole request is not.</summary>
    public void Fail() => _outcome.TrySetResult(SubmissionOutcome.NotConfirmed);

    /// <summary>One more receipt is there.</summary>
    public void Receive(int index, UsageReceipt receipt)
    {
        if (_receipts is null || Interlocked.Exchange(ref _receipts[index], receipt) is not null) return;
        if (Interlocked.Decrement(ref _unanswered) == 0) _answer!.TrySetResult(_receipts);
    }
}

using System.Diagnostics;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary>What a request is answered once the broker, or the ledger, has its events.</summary>
static class Answers
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>503 for events that were not accepted; null when they were.</summary>
    public static ProblemResult? Failure(SubmissionOutcome outcome) => outcome switch
    {
        SubmissionOutcome.Confirmed => null,
        SubmissionOutcome.RoomFull => Problem.Unavailable(
            $"{UsagePublisher.EventsWaitingMax} events wait for the broker already. Nothing of this request was taken.",
            RetryAfter),
        SubmissionOutcome.NotConfirmed => Problem.Unavailable(
            "The broker has not confirmed every event in time. Some may be taken all the same: send the request again "
            + "with the same ids, and none counts twice. Events without an id may.",
            RetryAfter),
        _ => throw new UnreachableException(),
    };

    /// <summary>202.</summary>
    public static IResult Accepted(Submission submission)
    {
        var events = new AcceptedEvent[submission.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var usage = submission.Events[i];
            events[i] = new(usage.Id!, EventIds.For(submission.Tenant, usage.Source!, usage.Id!));
        }
        var accepted = new UsageAccepted(events.Length, events);
        return TypedResults.Json(accepted, AnswerJson.Default.UsageAccepted, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>200 for a list, whatever became of its events.</summary>
    public static IResult Received(Submission submission, UsageReceipt[] receipts)
    {
        var events = receipts.Select((receipt, i) => Event(submission.Events[i], receipt));
        return TypedResults.Json(new(receipts.Length, [.. events]), AnswerJson.Default.UsageReceived);
    }

    /// <summary>200, 409 or 422 for a single event.</summary>
    public static IResult Received(UsageRecorded usage, UsageReceipt receipt)
    {
        var received = Event(usage, receipt);
        return receipt.Outcome switch
        {
            UsageOutcome.Recorded or UsageOutcome.Duplicate =>
                TypedResults.Json(received, AnswerJson.Default.ReceivedEvent),
            UsageOutcome.Conflict => With(received, Problem.Conflict("usage-conflict", receipt.Refusal())),
            UsageOutcome.Rejected => With(received, Problem.Refused("usage-rejected", receipt.Refusal())),
            _ => throw new UnreachableException(),
        };
    }

    static ProblemResult With(ReceivedEvent received, ProblemResult problem)
    {
        problem.Details.Extensions["id"] = received.Id;
        problem.Details.Extensions["eventId"] = received.EventId;
        problem.Details.Extensions["receipt"] = received.Receipt;
        return problem;
    }

    static ReceivedEvent Event(UsageRecorded usage, UsageReceipt receipt) => new(
        usage.Id!,
        receipt.EventId,
        receipt.Outcome,
        Receipt.Of(receipt),
        receipt.Reason);
}

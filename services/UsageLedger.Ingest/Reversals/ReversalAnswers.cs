using System.Diagnostics;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>202: the broker has the reversal on disk, on a quorum of its nodes; it is not recorded yet.</summary>
/// <param name="EventId">The ledger's id of the reversal, for ever.</param>
sealed record ReversalAccepted(Guid EventId);

/// <summary>200: the usage is taken back.</summary>
/// <param name="EventId">The ledger's id of the reversal.</param>
/// <param name="Outcome"><c>recorded</c>, or <c>duplicate</c> when it was taken back before.</param>
/// <param name="Receipt">Where the reversal is in the ledger; for a duplicate, where the first one is.</param>
sealed record ReversalReceived(Guid EventId, UsageOutcome Outcome, Receipt Receipt);

/// <summary>What a reversal is answered.</summary>
static class ReversalAnswers
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>200, 202, 404, 422 or 503.</summary>
    public static IResult Of(ReverseUsage command, SentReversal sent) => sent switch
    {
        { IsConfirmed: false } => Problem.Unavailable(
            "The broker has not confirmed the reversal in time. It may be recorded all the same: send the request "
            + "again, an event is taken back once.", RetryAfter),
        { Receipt: null } => TypedResults.Json(
            new(EventIds.OfReversal(command.Tenant, command.EventId)), AnswerJson.Default.ReversalAccepted,
            statusCode: StatusCodes.Status202Accepted),
        { Receipt: { } receipt } => Of(receipt),
    };

    static IResult Of(UsageReceipt receipt) => receipt.Outcome switch
    {
        UsageOutcome.Recorded or UsageOutcome.Duplicate => TypedResults.Json(
            new(receipt.EventId, receipt.Outcome, Receipt.Of(receipt)!), AnswerJson.Default.ReversalReceived),
        UsageOutcome.Rejected => receipt.Rule == ReversalRules.UsageUnknown
            ? Problem.NotFound(receipt.Rule, ReasonOf(receipt))
            : Problem.Refused(receipt.Rule ?? "usage-rejected", ReasonOf(receipt)),
        _ => throw new UnreachableException(),
    };

    static string ReasonOf(UsageReceipt receipt) => receipt.Reason ?? "The event cannot be taken back.";
}

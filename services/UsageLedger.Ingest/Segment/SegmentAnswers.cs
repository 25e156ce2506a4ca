using System.Text.Json.Serialization;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>200 for a single event: it was taken.</summary>
/// <param name="Success">True.</param>
sealed record SegmentTaken(bool Success);

/// <summary>200 for a batch: what is good of it was taken.</summary>
/// <param name="Success">True.</param>
/// <param name="Accepted">How many events are good.</param>
/// <param name="Rejected">Those that are not, and were not taken.</param>
sealed record SegmentBatchTaken(bool Success, int Accepted, IReadOnlyList<RejectedSegmentEvent> Rejected);

/// <summary>An event of a batch that was not taken.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="MessageId">Its own id, where it has one.</param>
/// <param name="Errors">Everything that is wrong with it.</param>
sealed record RejectedSegmentEvent(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MessageId,
    IReadOnlyList<FieldProblem> Errors);

/// <summary>What Segment's clients are answered.</summary>
static class SegmentAnswers
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>200 for a good event.</summary>
    public static IResult OfOne() => TypedResults.Json(new(true), AnswerJson.Default.SegmentTaken);

    /// <summary>200 for a batch of which at least one event is good, or that is empty.</summary>
    public static IResult OfBatch(SegmentRequest request)
    {
        var rejected = request.Readings.Index()
            .Where(each => !each.Item.IsGood)
            .Select(each => new RejectedSegmentEvent(each.Index, each.Item.MessageId, each.Item.Problems))
            .ToList();
        return TypedResults.Json(
            new(true, request.Readings.Count - rejected.Count, rejected), AnswerJson.Default.SegmentBatchTaken);
    }

    /// <summary>503: clients send it again by themselves.</summary>
    public static ProblemResult NotConfirmed() => Problem.Unavailable(
        "The broker has not confirmed the events in time. They may be taken all the same: send the request again with "
        + "the same messageIds, and none counts twice. Events without a messageId may.", RetryAfter);
}

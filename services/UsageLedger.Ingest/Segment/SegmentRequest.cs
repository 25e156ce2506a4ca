using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>The events of one request of Segment's, or why it holds none.</summary>
/// <param name="Readings">In the order of the request, good and bad ones.</param>
/// <param name="Problem">What is wrong with the request as a whole; null when its events could be read.</param>
sealed record SegmentRequest(IReadOnlyList<SegmentReading> Readings, ProblemResult? Problem)
{
    /// <summary>The most events of a batch: Segment's own limit. They become one message and one transaction.</summary>
    public const int EventsMax = 2_500;

    /// <summary>What goes to the ledger, in the order of the request.</summary>
    public IReadOnlyList<SegmentEvent> Events => [.. Readings.Select(reading => reading.Event).OfType<SegmentEvent>()];

    /// <summary>A body that is one event.</summary>
    /// <param name="body">The body.</param>
    /// <param name="frame">What is known of the event beside the body.</param>
    public static SegmentRequest OfOne(JsonElement body, SegmentFrame frame)
    {
        var reading = SegmentReader.Read(body, frame);
        return new([reading], reading.IsGood ? null : Hosting.Problem.InvalidFields(reading.Problems));
    }

    /// <summary>A body that is a batch: it is refused as a whole only when none of its events is good.</summary>
    /// <param name="body">The body.</param>
    /// <param name="frame">What is known of each event beside the body.</param>
    public static SegmentRequest OfBatch(JsonElement body, SegmentFrame frame)
    {
        var fields = new FieldReader(body);
        SegmentReader.CheckOnce(fields, ["batch", "sentAt"]);
        var sentAt = fields.Instant("sentAt");
        var batch = fields.RawList("batch", required: true);
        if (fields.Problems.Count > 0 || batch is not { } events)
            return new([], Hosting.Problem.InvalidFields(fields.Problems));
        if (events.GetArrayLength() is > EventsMax and var count) return TooMany(count);
        SegmentReading[] readings =
            [.. events.EnumerateArray().Select(each => SegmentReader.Read(each, frame with { SentAt = sentAt }))];
        return new(readings, readings.Length > 0 && !readings.Any(reading => reading.IsGood) ? AllBad(readings) : null);
    }

    static SegmentRequest TooMany(int count) => new([], Hosting.Problem.BadRequest(
        "too-many-events", "The batch cannot be taken", $"Send at most {EventsMax} at once, not {count}."));

    static ProblemResult AllBad(SegmentReading[] readings) => Hosting.Problem.InvalidFields(
        [.. readings.Index().SelectMany(each =>
            each.Item.Problems.Select(problem => new InvalidField(each.Index, problem.Field, problem.Problem)))]);
}

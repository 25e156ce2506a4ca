using System.Text.Json;
using Microsoft.AspNetCore.RequestDecompression;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>The way of a request of Segment's from its body to the broker and back to an answer.</summary>
sealed class SegmentIntake(IRequestDecompressionProvider encodings, SegmentSender sender, TimeProvider clock)
{
    /// <summary>Takes one event of Segment's own webhook, from a request with a key.</summary>
    public async Task<IResult> TakeForwardedAsync(HttpContext http)
    {
        var body = await SegmentBody.ReadAsync(http, encodings);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var frame = new SegmentFrame(Now(), IsClockRight: true);
        var request = SegmentRequest.OfOne(document.RootElement, frame);
        return await SendAsync(http, request, frame) ?? SegmentAnswers.OfOne();
    }

    /// <summary>Takes one call of the tracking API.</summary>
    /// <param name="http">The request; the key may be in its body.</param>
    /// <param name="type">The type that the path names.</param>
    public Task<IResult> TakeCallAsync(HttpContext http, string type) =>
        TakeAsync(http, new(Now(), type), SegmentRequest.OfOne, _ => SegmentAnswers.OfOne());

    /// <summary>Takes a batch of the tracking API.</summary>
    /// <param name="http">The request; the key may be in its body.</param>
    public Task<IResult> TakeBatchAsync(HttpContext http) =>
        TakeAsync(http, new(Now()), SegmentRequest.OfBatch, SegmentAnswers.OfBatch);

    // A key in the header is asked for before the body is read, as everywhere; only clients without one pay for more.
    async Task<IResult> TakeAsync(
        HttpContext http,
        SegmentFrame frame,
        Func<JsonElement, SegmentFrame, SegmentRequest> read,
        Func<SegmentRequest, IResult> answer)
    {
        var hasHeader = http.Request.Headers.Authorization.ToString().Length > 0;
        if (hasHeader && await http.KeyProblemAsync(KeyKind.Admin) is { } refused) return refused;
        var body = await SegmentBody.ReadAsync(http, encodings);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        if (!hasHeader && await WriteKeyProblemAsync(http, document.RootElement) is { } unknown) return unknown;
        var request = read(document.RootElement, frame);
        return await SendAsync(http, request, frame) ?? answer(request);
    }

    static async Task<ProblemResult?> WriteKeyProblemAsync(HttpContext http, JsonElement body) =>
        new FieldReader(body).Text("writeKey") is { Length: > 0 } key
            ? await http.KeyProblemAsync(KeyKind.Admin, key)
            : Problem.Unauthorized("Send a key in the Authorization header, or as writeKey in the body.");

    async Task<ProblemResult?> SendAsync(HttpContext http, SegmentRequest request, SegmentFrame frame)
    {
        IngestMetrics.SegmentEventsRefused.Add(request.Readings.Count(reading => !reading.IsGood));
        if (request.Problem is { } problem) return problem;
        var events = request.Events;
        if (events.Count == 0) return null; // all of types that are not kept
        var batch = new SegmentBatch
        {
            BatchId = Guid.CreateVersion7(),
            Tenant = http.Key().Tenant,
            ReceivedAt = frame.ReceivedAt,
            Events = events,
        };
        return await sender.SendAsync(batch) ? null : SegmentAnswers.NotConfirmed();
    }

    DateTimeOffset Now() => Microseconds.Cut(clock.GetUtcNow());
}

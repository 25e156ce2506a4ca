using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary><c>POST /v1/events</c>: usage as CloudEvents 1.0, in the structured, batched and binary modes of their HTTP
/// binding, or as plain JSON.</summary>
static class CloudEventsEndpoint
{
    public static void MapCloudEvents(this RouteGroupBuilder api) => api.MapPost("/events", RecordAsync)
        .WithName("recordCloudEvents")
        .WithTags("Usage")
        .WithSummary("Record usage as CloudEvents")
        .WithDescription(CloudEventsDescription.Text)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddOpenApiOperationTransformer(CloudEventsDescription.DescribeAsync);

    static async Task<IResult> RecordAsync(HttpContext http, UsagePublisher publisher, TimeProvider clock)
    {
        var body = BinaryMode.IsUsed(http.Request) ? await BinaryMode.ReadAsync(http) : await StructuredAsync(http);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var tenant = http.Key().Tenant;
        var receivedAt = Microseconds.Cut(clock.GetUtcNow());
        var reading = RequestReader.Read(document.RootElement, tenant, receivedAt, CloudEventReader.ReadAndCheck);
        if (reading.Problem is { } problem) return problem;
        var outcome = await publisher.PublishAsync(new Submission(tenant, reading.Events, answerWanted: false));
        return Answers.Failure(outcome) ?? (IResult)TypedResults.NoContent();
    }

    // The content type says how many events there are; only plain JSON leaves it open.
    static async Task<JsonBody> StructuredAsync(HttpContext http)
    {
        var body = await JsonBody.ReadAsync(http, UsageLimits.RequestBytesMax);
        if (!body.IsJson) return body;
        var many = body.Document.RootElement.ValueKind == JsonValueKind.Array;
        var type = http.Request.ContentType ?? "";
        if (Says(type, "application/cloudevents-batch+json") && !many) return Refused(body, "a list of CloudEvents");
        if (Says(type, "application/cloudevents+json") && many) return Refused(body, "one CloudEvent");
        return body;
    }

    static bool Says(string contentType, string mediaType) =>
        contentType.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase);

    static JsonBody Refused(JsonBody body, string wanted)
    {
        body.Document?.Dispose();
        return JsonBody.Of(Problem.BadRequest(
            "wrong-cloudevents-mode",
            "Body and content type differ",
            $"The content type says that the body is {wanted}."));
    }
}

using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

namespace UsageLedger.Ingest;

/// <summary><c>POST /v1/usage</c>: usage events, one or a list.</summary>
static class UsageEndpoint
{
    public static void MapUsage(this RouteGroupBuilder api) => api.MapPost("/usage", RecordAsync)
        .WithName("recordUsage")
        .WithTags("Usage")
        .WithSummary("Record usage")
        .WithDescription(UsageDescription.Text)
        .Produces<UsageAccepted>(StatusCodes.Status202Accepted)
        .Produces<UsageReceived>(StatusCodes.Status200OK)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddOpenApiOperationTransformer(UsageDescription.DescribeAsync);

    static async Task<IResult> RecordAsync(HttpContext http, UsagePublisher publisher, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var body = await JsonBody.ReadAsync(http, UsageLimits.RequestBytesMax);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var root = document.RootElement;
        var tenant = http.Key().Tenant;
        var receivedAt = Microseconds.Cut(clock.GetUtcNow());
        var reading = RequestReader.Read(root, tenant, receivedAt, UsageReader.ReadAndCheck);
        if (reading.Problem is { } problem) return problem;

        var wait = WaitPreference.Of(http.Request.Headers["Prefer"]);
        var submission = new Submission(tenant, reading.Events, answerWanted: wait is not null);
        if (Answers.Failure(await publisher.PublishAsync(submission)) is { } failure) return failure;
        if (wait is not { } waitMax) return Answers.Accepted(submission);

        var left = waitMax - clock.GetElapsedTime(started);
        var receipts = await submission.AnswerAsync(left, clock, http.RequestAborted);
        if (receipts is null) return Answers.Accepted(submission);
        http.Response.Headers["Preference-Applied"] = $"wait={(int)waitMax.TotalSeconds}";
        return root.ValueKind == JsonValueKind.Array
            ? Answers.Received(submission, receipts)
            : Answers.Received(submission.Events[0], receipts[0]);
    }
}

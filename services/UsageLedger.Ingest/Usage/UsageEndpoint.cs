using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary><c>POST /v1/usage</c>: usage events, one or a list.</summary>
static class UsageEndpoint
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

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
        var body = await JsonBody.ReadAsync(http, UsageLimits.RequestBytesMax);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var root = document.RootElement;
        var tenant = http.Key().Tenant;
        var reading = RequestReader.Read(
            root, tenant, Microseconds.Cut(clock.GetUtcNow()), UsageReader.Read, field => field);
        if (reading.Problem is { } problem) return problem;

        var started = clock.GetTimestamp();
        var wait = WaitPreference.Of(http.Request.Headers["Prefer"]);
        var submission = new Submission(tenant, reading.Events, answerWanted: wait is not null);
        if (Failure(await publisher.PublishAsync(submission)) is { } failure) return failure;
        var accepted = TypedResults.Json(Accepted(submission), AnswerJson.Default.UsageAccepted, statusCode: 202);
        if (wait is not { } waitMax) return accepted;

        var left = waitMax - clock.GetElapsedTime(started);
        if (await ReceiptsAsync(submission, left, clock, http.RequestAborted) is not { } receipts) return accepted;
        http.Response.Headers["Preference-Applied"] = $"wait={(int)waitMax.TotalSeconds}";
        return root.ValueKind == System.Text.Json.JsonValueKind.Array
            ? Many(submission, receipts)
            : One(submission, receipts[0]);
    }

    /// <summary>The answer to events that were not accepted; null when they were.</summary>
    public static ProblemResult? Failure(SubmissionOutcome outcome) => outcome switch
    {
        SubmissionOutcome.Confirmed => null,
        SubmissionOutcome.RoomFull => Problem.Unavailable(
            $"More than {UsagePublisher.EventsWaitingMax} events wait for the broker. "
            + "Nothing of this request was taken.",
            RetryAfter),
        SubmissionOutcome.NotConfirmed => Problem.Unavailable(
            "The broker has not confirmed every event in time. Some may be taken all the same: send the request again "
            + "with the same ids, and none counts twice. Events without an id may.", RetryAfter),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static async Task<UsageReceipt[]?> ReceiptsAsync(
        Submission submission, TimeSpan waitMax, TimeProvider clock, CancellationToken aborted)
    {
        if (waitMax <= TimeSpan.Zero) return null;
        try
        {
            return await submission.Answer.WaitAsync(waitMax, clock, aborted);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    static UsageAccepted Accepted(Submission submission)
    {
        var events = new AcceptedEvent[submission.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var usage = submission.Events[i];
            events[i] = new(usage.Id!, EventIds.For(submission.Tenant, usage.Source!, usage.Id!));
        }
        return new(events.Length, events);
    }

    static IResult Many(Submission submission, UsageReceipt[] receipts)
    {
        var events = receipts.Select((receipt, i) => Received(submission.Events[i], receipt));
        return TypedResults.Json(new(receipts.Length, [.. events]), AnswerJson.Default.UsageReceived);
    }

    static IResult One(Submission submission, UsageReceipt receipt)
    {
        var received = Received(submission.Events[0], receipt);
        return receipt.Outcome switch
        {
            UsageOutcome.Recorded or UsageOutcome.Duplicate =>
                TypedResults.Json(received, AnswerJson.Default.ReceivedEvent),
            UsageOutcome.Conflict => With(received, Problem.Conflict("usage-conflict",
                $"The id stands in the ledger with another body, and the first stands. {receipt.Reason}".TrimEnd())),
            UsageOutcome.Rejected => With(received, Problem.Refused("usage-rejected",
                receipt.Reason ?? "The event cannot be recorded.")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    static ProblemResult With(ReceivedEvent received, ProblemResult problem)
    {
        problem.Details.Extensions["id"] = received.Id;
        problem.Details.Extensions["eventId"] = received.EventId;
        problem.Details.Extensions["receipt"] = received.Receipt;
        return problem;
    }

    static ReceivedEvent Received(UsageRecorded usage, UsageReceipt receipt) => new(
        usage.Id!,
        receipt.EventId,
        receipt.Outcome,
        receipt is { Stream: { } stream, Version: { } version, Position: { } position }
            ? new(stream, version, position)
            : null,
        receipt.Reason);
}

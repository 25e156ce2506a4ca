using System.ComponentModel;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary><c>POST /v1/usage/{eventId}/reversal</c>: takes one usage event back.</summary>
static class ReversalEndpoint
{
    /// <summary>How long a caller waits for the receipt unless it says otherwise.</summary>
    static readonly TimeSpan WaitDefault = TimeSpan.FromSeconds(10);

    public static void MapReversal(this RouteGroupBuilder api) => api.MapPost("/usage/{eventId}/reversal", ReverseAsync)
        .WithName("reverseUsage")
        .WithTags("Usage")
        .WithSummary("Take a usage event back")
        .WithDescription(ReversalDescription.Text)
        .Produces<ReversalReceived>(StatusCodes.Status200OK)
        .Produces<ReversalAccepted>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddOpenApiOperationTransformer(ReversalDescription.DescribeAsync);

    static async Task<IResult> ReverseAsync(
        HttpContext http,
        ReversalSender sender,
        TimeProvider clock,
        [Description("The ledger's id of the usage event: the eventId that it was answered with.")] string eventId)
    {
        var body = await JsonBody.ReadAsync(http, UsageLimits.RequestBytesMax);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var receivedAt = Microseconds.Cut(clock.GetUtcNow());
        var reading = ReversalReader.Read(document.RootElement, eventId, http.Key().Tenant, receivedAt);
        if (reading.Command is not { } command) return reading.Problem!;

        var asked = WaitPreference.Of(http.Request.Headers["Prefer"]);
        var sent = await sender.SendAsync(command, asked ?? WaitDefault, http.RequestAborted);
        if (asked is { } wait && sent.Receipt is not null)
            http.Response.Headers["Preference-Applied"] = $"wait={(int)wait.TotalSeconds}";
        return ReversalAnswers.Of(command, sent);
    }
}

using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>Segment's two ways in: <c>POST /segment/events</c>, to which Segment forwards events, and its own HTTP
/// tracking API, so that its client libraries can send to the ledger itself.</summary>
static class SegmentEndpoints
{
    /// <summary>What the endpoints need.</summary>
    public static void AddSegment(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequestDecompression();
        builder.Services.AddSingleton<SegmentSender>();
        builder.Services.AddSingleton<SegmentIntake>();
    }

    /// <summary>Maps them.</summary>
    public static void MapSegment(this WebApplication app)
    {
        app.MapGroup("/segment").CountRefusals().RequireKey(KeyKind.Admin).MapForwarded();
        var tracking = app.MapGroup("/v1").CountRefusals().DescribeKey(KeyKind.Admin); // which may be in the body
        foreach (var type in (string[])[SegmentReader.Identify, SegmentReader.Track, .. SegmentReader.NotKept])
            tracking.MapCall(type);
        tracking.MapBatch("/batch", "segmentBatch");
        tracking.MapBatch("/import", "segmentImport");
    }

    static void MapForwarded(this RouteGroupBuilder segment) => segment
        .MapPost("/events", (HttpContext http, SegmentIntake intake) => intake.TakeForwardedAsync(http))
        .WithName("segmentEvent")
        .WithSummary("Take an event that Segment forwards")
        .WithDescription(SegmentDescription.Forwarded)
        .Produces<SegmentTaken>(StatusCodes.Status200OK)
        .DescribeSegment()
        .AddOpenApiOperationTransformer(SegmentDescription.DescribeForwardedAsync);

    static void MapCall(this RouteGroupBuilder tracking, string type) => tracking
        .MapPost($"/{type}", (HttpContext http, SegmentIntake intake) => intake.TakeCallAsync(http, type))
        .WithName($"segment{char.ToUpperInvariant(type[0])}{type[1..]}")
        .WithSummary($"Segment's {type} call")
        .WithDescription(SegmentDescription.CallText(type))
        .Produces<SegmentTaken>(StatusCodes.Status200OK)
        .DescribeSegment()
        .AddOpenApiOperationTransformer((operation, context, _) =>
            SegmentDescription.DescribeCallAsync(operation, context, type));

    static void MapBatch(this RouteGroupBuilder tracking, string path, string name) => tracking
        .MapPost(path, (HttpContext http, SegmentIntake intake) => intake.TakeBatchAsync(http))
        .WithName(name)
        .WithSummary("Segment's batch of calls")
        .WithDescription(SegmentDescription.Batch)
        .Produces<SegmentBatchTaken>(StatusCodes.Status200OK)
        .DescribeSegment()
        .AddOpenApiOperationTransformer(SegmentDescription.DescribeBatchAsync);

    static RouteHandlerBuilder DescribeSegment(this RouteHandlerBuilder route) => route
        .WithTags("Segment")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}

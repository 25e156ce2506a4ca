using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>What <c>/openapi/v1.json</c> says of <c>POST /v1/usage</c>: its body is read by hand, so it is described by
/// hand.</summary>
static class UsageDescription
{
    public const string Text =
        "One usage event or a list of them. 202 once the broker has every event on disk, on a quorum of its nodes. "
        + "The same tenant, source and id is the same event for ever: a repeat is recorded once. An event without an "
        + "id gets a random one, and then a repeated request counts again. One bad event refuses the whole list.\n\n"
        + "With `Prefer: wait=N` (1 to 30 seconds) the answer waits for the ledger: 200 with each event's `outcome` "
        + "and `receipt`; for a single event 409 when its id stands with another body, 422 when it cannot be "
        + "recorded; and 202 if the time ran out.";

    public static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        context.Document!.AddComponent("UsageEvent", Event());
        var one = new OpenApiSchemaReference("UsageEvent", context.Document);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = Schemas.OneOrMany(one), Example = Example },
            },
        };
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "Prefer",
            In = ParameterLocation.Header,
            Description = "`wait=N`: answer with the receipts, after at most N seconds.",
            Schema = Schemas.Text("e.g. wait=5"),
        });
        var single = await context.GetOrCreateSchemaAsync(typeof(ReceivedEvent), null, cancellation);
        if (operation.Responses?["200"].Content?["application/json"] is { } received)
            received.Schema = new OpenApiSchema { OneOf = [single, received.Schema!] };
    }

    static JsonNode Example => JsonNode.Parse(
        """
        { "id": "req-8841", "userId": "124", "featureId": "api-calls", "delta": 3,
          "occurredAt": "2026-11-20T12:00:00.123Z", "properties": { "region": "eu" } }
        """)!;

    static OpenApiSchema Event() => Schemas.Object(
        required: ["userId", "featureId"],
        ("id", Schemas.Id("The caller's own id of the event; random when left out.")),
        ("source", Schemas.Id($"Who made the id; `{UsageLimits.SourceDefault}` when left out.")),
        ("userId", Schemas.Id("Who used it.")),
        ("featureId", Schemas.Id("What was used.")),
        ("delta", Schemas.Number("How much: negative takes back; 1 when left out; at most "
            + $"{UsageLimits.DeltaDigitsMax} significant digits.")),
        ("action", Schemas.Text("`ADD` (when left out) or `SET`, in any letter case.")),
        ("occurredAt", Schemas.Instant("When it happened; when it was received, if left out.")),
        ("properties", Schemas.Anything($"Up to {UsageLimits.PropertiesBytesMax} bytes: kept, never counted.")),
        ("tenant", Schemas.Id("Leave it out: the key decides it, and another one is refused.")));
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace UsageLedger.Ingest;

/// <summary>What <c>/openapi/v1.json</c> says of <c>POST /v1/events</c>.</summary>
static class CloudEventsDescription
{
    public const string Text =
        "CloudEvents 1.0: `application/cloudevents+json` (one), `application/cloudevents-batch+json` (a list), "
        + "binary mode (`ce-` headers, the data as `application/json` body), or `application/json` with one event or "
        + "a list. `subject` is the user and `type` the feature; `data.delta` (1 when left out) and `data.action` say "
        + "how much; `data.properties`, or else the other members of `data`, are kept with the event. 204 once the "
        + "broker has every event on disk, on a quorum of its nodes; the same source and id is the same event for "
        + "ever.";

    public static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        context.Document!.AddComponent("CloudEvent", Event());
        var one = new OpenApiSchemaReference("CloudEvent", context.Document);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/cloudevents+json"] = new() { Schema = one, Example = Example },
                ["application/cloudevents-batch+json"] = new() { Schema = Schemas.Many(one) },
                ["application/json"] = new() { Schema = Schemas.OneOrMany(one) },
            },
        };
        return Task.CompletedTask;
    }

    static JsonNode Example => JsonNode.Parse(
        """
        { "specversion": "1.0", "id": "req-8841", "source": "checkout", "type": "api-calls", "subject": "124",
          "time": "2026-11-20T12:00:00.123Z", "data": { "delta": 3, "region": "eu" } }
        """)!;

    static OpenApiSchema Event() => Schemas.Object(
        required: ["specversion", "id", "source", "type", "subject"],
        ("specversion", Schemas.Text("`1.0`")),
        ("id", Schemas.Id("The caller's own id of the event.")),
        ("source", Schemas.Id("Who made the id.")),
        ("type", Schemas.Id("The feature.")),
        ("subject", Schemas.Id("The user.")),
        ("time", Schemas.Instant("When it happened; when it was received, if left out.")),
        ("data", Schemas.Object(
            required: [],
            ("delta", Schemas.Number("How much; 1 when left out.")),
            ("action", Schemas.Text("`ADD` (when left out) or `SET`.")),
            ("properties", Schemas.Anything("Kept, never counted.")))));
}

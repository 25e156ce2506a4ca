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
        + "and `receipt`; for a single event 409 when its id stands with another body, 422 when it cannot be recorded; "
        + "and 202 if the time ran out.";

    public static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var one = Event();
        operation.RequestBody = Body("application/json", OneOrMany(one), Example);
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "Prefer",
            In = ParameterLocation.Header,
            Description = "`wait=N`: answer with the receipts, after at most N seconds.",
            Schema = Types.Text("e.g. wait=5"),
        });
        return Task.CompletedTask;
    }

    public static OpenApiRequestBody Body(string contentType, IOpenApiSchema schema, JsonNode example) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [contentType] = new() { Schema = schema, Example = example },
        },
    };

    public static OpenApiSchema OneOrMany(IOpenApiSchema one) => new() { OneOf = [one, Types.List(one)] };

    static JsonNode Example => JsonNode.Parse(
        """
        { "id": "req-8841", "userId": "124", "featureId": "api-calls", "delta": 3,
          "occurredAt": "2026-11-20T12:00:00.123Z", "properties": { "region": "eu" } }
        """)!;

    static OpenApiSchema Event() => Types.Object(
        required: ["userId", "featureId"],
        ("id", Types.Id("The caller's own id of the event; random when left out.")),
        ("source", Types.Id($"Who made the id; `{UsageLimits.SourceDefault}` when left out.")),
        ("userId", Types.Id("Who used it.")),
        ("featureId", Types.Id("What was used.")),
        ("delta", Types.Number($"How much: negative takes back; 1 when left out; at most {UsageLimits.DeltaDigitsMax} "
            + "significant digits.")),
        ("action", Types.Text("`ADD` (when left out) or `SET`, in any letter case.")),
        ("occurredAt", Types.Instant("When it happened; when it was received, if left out.")),
        ("properties", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = $"Anything, up to {UsageLimits.PropertiesBytesMax} bytes of JSON: kept, never counted.",
        }),
        ("tenant", Types.Id("Leave it out: the key decides it, and another one is refused.")));
}

/// <summary>Short words for schemas.</summary>
static class Types
{
    public static OpenApiSchema Id(string description) => new()
    {
        Type = JsonSchemaType.String, MinLength = 1, MaxLength = UsageLimits.IdLengthMax, Description = description,
    };

    public static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Number(string description) =>
        new() { Type = JsonSchemaType.Number, Description = description };

    public static OpenApiSchema Instant(string description) =>
        new() { Type = JsonSchemaType.String, Format = "date-time", Description = description };

    public static OpenApiSchema List(IOpenApiSchema items) => new()
    {
        Type = JsonSchemaType.Array, Items = items, MinItems = 1, MaxItems = UsageLimits.RequestEventsMax,
    };

    public static OpenApiSchema Object(string[] required, params (string Name, IOpenApiSchema Schema)[] fields) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string>(required),
        Properties = fields.ToDictionary(field => field.Name, field => field.Schema),
    };
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>What <c>/openapi/v1.json</c> says of Segment's routes.</summary>
static class SegmentDescription
{
    const string Key =
        "\n\nThe write key is an admin key: the user name of `Authorization: Basic`, or bare, or after `Bearer`, or "
        + "`writeKey` in the body.";

    const string Limits = "At most 500 KiB, `Content-Encoding: gzip` or none; `text/plain` is read as JSON too.";

    public const string Forwarded =
        "For Segment's webhooks: one event for each request. `track` calls become usage, `identify` calls users; "
        + "`page`, `screen`, `group` and `alias` are answered and not kept. Times are taken as Segment has set them "
        + "right. 200 once the broker has the event on disk, on a quorum of its nodes; the same `messageId` is the "
        + "same event for ever. 400 for an event without a `userId`.\n\n" + Limits;

    public const string Batch =
        "`identify` and `track` calls, and others, of which each names its `type`. What is good is taken, what is not "
        + "is named in `rejected`; 400 only when none is good. 200 once the broker has the good ones on disk, on a "
        + "quorum of its nodes, all in one message; on 503 send the same again. The same `messageId` is the same event "
        + "for ever. Clocks are set right by `sentAt`. At most 2,500 events.\n\n" + Limits + Key;

    public static string CallText(string type) => (type switch
    {
        SegmentReader.Identify => "Who somebody is: `name`, `email` and `billingUserId` of `traits`; other traits are "
            + "dropped. 200 once the broker has it on disk, on a quorum of its nodes.",
        SegmentReader.Track => "Something happened. With `properties.featureId` it is usage of that feature, of "
            + "`properties.delta`, or 1; without, the rules decide. 200 once the broker has it on disk, on a quorum of "
            + "its nodes; the same `messageId` is the same event for ever.",
        _ => "Answered, and not kept.",
    }) + "\n\n" + Limits + Key;

    public static Task DescribeForwardedAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation) =>
        DescribeAsync(operation, AnyEvent(context.Document!), Example("track"));

    public static Task DescribeCallAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, string type) =>
        DescribeAsync(operation, Call(type, isTypeRequired: false), Example(type));

    public static Task DescribeBatchAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation) =>
        DescribeAsync(
            operation,
            Schemas.Object(
                required: ["batch"],
                ("batch", new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = AnyEvent(context.Document!),
                    MaxItems = SegmentRequest.EventsMax,
                }),
                ("sentAt", Schemas.Instant("When the batch was sent, by the clock of the times in it.")),
                ("writeKey", Schemas.Text("The key, when there is no header Authorization."))),
            new JsonObject { ["batch"] = new JsonArray(Example("identify"), Example("track")) });

    static Task DescribeAsync(OpenApiOperation operation, IOpenApiSchema schema, JsonNode example)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = schema, Example = example },
            },
        };
        return Task.CompletedTask;
    }

    static OpenApiSchemaReference AnyEvent(OpenApiDocument document)
    {
        const string name = "SegmentEvent";
        var types = (string[])[SegmentReader.Identify, SegmentReader.Track, .. SegmentReader.NotKept];
        document.AddComponent(name, new OpenApiSchema
        {
            OneOf = [.. types.Select(type => Call(type, isTypeRequired: true))],
        });
        return new(name, document);
    }

    static OpenApiSchema Call(string type, bool isTypeRequired)
    {
        string[] typed = isTypeRequired ? ["type"] : [];
        return type switch
        {
            SegmentReader.Identify => Schemas.Object([.. typed, "userId"], [.. Common(type), ("traits", Traits())]),
            SegmentReader.Track => Schemas.Object(
                [.. typed, "userId", "event"],
                [.. Common(type), ("event", Schemas.Text("What happened.")), ("properties", Properties())]),
            _ => Schemas.Object(typed, [.. Common(type)]),
        };
    }

    static IEnumerable<(string Name, IOpenApiSchema Schema)> Common(string type) =>
    [
        ("type", Schemas.Text($"`{type}`")),
        ("messageId", Schemas.Id("The id of the call; random when left out, and then a repeat counts again.")),
        ("userId", Schemas.Id("Who did it.")),
        ("timestamp", Schemas.Instant("When it happened; when it was received, if left out.")),
        ("sentAt", Schemas.Instant("When it was sent, by the same clock.")),
    ];

    static OpenApiSchema Traits() => Schemas.Object(
        required: [],
        ("name", Schemas.Text("The user's name.")),
        ("email", Schemas.Text("The user's address.")),
        ("billingUserId", Schemas.Text("The billing provider's id of the user; `billingId` is taken too.")));

    static OpenApiSchema Properties()
    {
        var properties = Schemas.Object(
            required: [],
            ("featureId", Schemas.Id("What was used.")),
            ("delta", Schemas.Number("How much of it; 1 when left out.")));
        properties.Description = $"Up to {UsageLimits.SegmentPropertiesBytesMax} bytes: all of it is kept.";
        return properties;
    }

    static JsonNode Example(string type) => JsonNode.Parse(type switch
    {
        SegmentReader.Identify =>
            """
            { "type": "identify", "messageId": "ajs-7f31", "userId": "124", "timestamp": "2026-11-20T12:00:00.123Z",
              "traits": { "name": "Ada", "email": "ada@example.com", "billingUserId": "cus_9s6XKzkNRiz8i3" } }
            """,
        SegmentReader.Track =>
            """
            { "type": "track", "messageId": "ajs-7f32", "userId": "124", "timestamp": "2026-11-20T12:00:00.123Z",
              "event": "Report Exported", "properties": { "featureId": "exports", "delta": 3, "format": "pdf" } }
            """,
        _ => $$"""{ "type": "{{type}}", "messageId": "ajs-7f33", "userId": "124" }""",
    })!;
}

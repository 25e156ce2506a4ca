using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>What <c>/openapi/v1.json</c> says of <c>POST /v1/usage/{eventId}/reversal</c>.</summary>
static class ReversalDescription
{
    public const string Text =
        "Takes one usage event back, however old it is: from then on everything is counted as if it had never been, in "
        + "the period where it counted. Both stay in the ledger. An event is taken back once: a second reversal is "
        + "answered with the first one's receipt, and a reversal cannot be taken back.\n\n"
        + "The answer waits for the ledger, for 10 seconds or those of `Prefer: wait=N` (1 to 30): 200 with `outcome` "
        + "and `receipt`, 404 `usage-unknown` when the ledger has no such usage event (or not yet), 422 "
        + "`reversal-of-reversal` when the event is itself a reversal. 202 "
        + "when the time ran out: the broker has the reversal on disk, and it is not recorded yet; the same request "
        + "again asks for its receipt.";

    public static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = Reversal(), Example = Example },
            },
        };
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "Prefer",
            In = ParameterLocation.Header,
            Description = "`wait=N`: wait for the receipt for at most N seconds.",
            Schema = Schemas.Text("e.g. wait=5"),
        });
        return Task.CompletedTask;
    }

    static JsonNode Example => JsonNode.Parse("""{ "reason": "billed twice" }""")!;

    static OpenApiSchema Reversal()
    {
        var reason = Schemas.Text("Why, in your own words; kept with the reversal.");
        (reason.MinLength, reason.MaxLength) = (1, UsageLimits.ReasonLengthMax);
        return Schemas.Object(required: ["reason"], ("reason", reason));
    }
}

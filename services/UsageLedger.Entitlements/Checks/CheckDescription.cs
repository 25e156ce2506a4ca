using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace UsageLedger.Entitlements.Checks;

/// <summary>What the description of the API says of the query of a check. It is bound as text, so that everything that
/// does not hold can be named at once.</summary>
static class CheckDescription
{
    public static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            parameter.Schema = parameter.Name switch
            {
                "delta" => new OpenApiSchema { Type = JsonSchemaType.Number, Default = 1 },
                "minPosition" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
                "consistency" => new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [JsonValue.Create(CheckQuery.Strong)],
                },
                "at" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
                _ => parameter.Schema,
            };
        return Task.CompletedTask;
    }
}

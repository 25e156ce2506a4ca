using Microsoft.OpenApi;
using UsageLedger.Contracts;

namespace UsageLedger.Ingest;

/// <summary>Short words for JSON schemas.</summary>
static class Schemas
{
    public static OpenApiSchema Id(string description) => new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = UsageLimits.IdLengthMax,
        Description = description,
    };

    public static OpenApiSchema Text(string description) =>
        new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Number(string description) =>
        new() { Type = JsonSchemaType.Number, Description = description };

    public static OpenApiSchema Instant(string description) =>
        new() { Type = JsonSchemaType.String, Format = "date-time", Description = description };

    public static OpenApiSchema Anything(string description) =>
        new() { Type = JsonSchemaType.Object, Description = description };

    public static OpenApiSchema Many(IOpenApiSchema items) => new()
    {
        Type = JsonSchemaType.Array,
        Items = items,
        MinItems = 1,
        MaxItems = UsageLimits.RequestEventsMax,
    };

    public static OpenApiSchema OneOrMany(IOpenApiSchema one) => new() { OneOf = [one, Many(one)] };

    public static OpenApiSchema Object(string[] required, params (string Name, IOpenApiSchema Schema)[] fields) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string>(required),
        Properties = fields.ToDictionary(field => field.Name, field => field.Schema),
    };
}

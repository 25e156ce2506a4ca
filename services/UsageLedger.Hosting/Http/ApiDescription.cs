using System.Text.Json.Serialization;
using Microsoft.OpenApi;

namespace UsageLedger.Hosting;

/// <summary>How values stand in JSON, and what <c>/openapi/v1.json</c> says of all hosts alike.</summary>
static class ApiDescription
{
    const string KeyScheme = "key";

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // a number in quotes is a text
            json.SerializerOptions.Converters.Add(new InstantConverter());
        });
        builder.Services.AddOpenApi(api =>
        {
            api.AddSchemaTransformer((schema, context, _) => Describe(schema, context.JsonTypeInfo.Type));
            api.AddDocumentTransformer((document, context, _) => DescribeKey(document));
        });
    }

    // What the generator cannot see: a converter's own form, and that a decimal is no floating point number.
    static Task Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(DateTimeOffset)) schema.Type = JsonSchemaType.String;
        if (type == typeof(DateTimeOffset?)) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        if (type == typeof(decimal) || type == typeof(decimal?)) schema.Format = null;
        return Task.CompletedTask;
    }

    static Task DescribeKey(OpenApiDocument document)
    {
        document.AddComponent(KeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key, pub_… or prv_…; also without the word Bearer.",
        });
        (document.Security ??= []).Add(new() { [new(KeyScheme, document)] = [] });
        return Task.CompletedTask;
    }
}

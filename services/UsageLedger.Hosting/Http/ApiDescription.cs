using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace UsageLedger.Hosting;

/// <summary>How values stand in JSON, and what every host's <c>/openapi/v1.json</c> says beside its routes: its name,
/// and the keys.</summary>
static class ApiDescription
{
    const string Scheme = "key";

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // a number in quotes is a text
            json.SerializerOptions.Converters.Add(new InstantConverter());
        });
        var title = builder.Environment.ApplicationName;
        builder.Services.AddOpenApi(options => options
            .AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = title;
                document.AddComponent(Scheme, new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A key of the ledger: `prv_…` for everything, `pub_…` for reading.",
                });
                return Task.CompletedTask;
            })
            .AddSchemaTransformer((schema, context, _) => DescribeAsync(schema, context.JsonTypeInfo.Type))
            .AddOperationTransformer(DescribeKeyAsync));
    }

    // What the generator cannot see: a converter's own form, and that a decimal is no floating point number.
    static Task DescribeAsync(OpenApiSchema schema, Type type)
    {
        if (type == typeof(DateTimeOffset)) schema.Type = JsonSchemaType.String;
        if (type == typeof(DateTimeOffset?)) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        if (type == typeof(decimal) || type == typeof(decimal?)) schema.Format = null;
        return Task.CompletedTask;
    }

    static Task DescribeKeyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var needed = context.Description.ActionDescriptor.EndpointMetadata.OfType<KeyNeeded>().LastOrDefault();
        if (needed is null) return Task.CompletedTask;
        var key = new OpenApiSecuritySchemeReference(Scheme, context.Document);
        (operation.Security ??= []).Add(new OpenApiSecurityRequirement { [key] = [] });
        Answer(StatusCodes.Status401Unauthorized, "No key, an unknown key or a revoked one.");
        if (needed.Kind == KeyKind.Admin) Answer(StatusCodes.Status403Forbidden, "A public key: it only reads.");
        return Task.CompletedTask;

        void Answer(int status, string description) => (operation.Responses ??= []).TryAdd(
            status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse { Description = description });
    }
}

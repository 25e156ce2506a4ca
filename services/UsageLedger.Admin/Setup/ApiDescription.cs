using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;

namespace UsageLedger.Admin.Setup;

/// <summary>How values stand in JSON, and what <c>/openapi/v1.json</c> says of the API as a whole.</summary>
static class ApiDescription
{
    const string KeyScheme = "key";

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // a number in quotes is a text
            json.SerializerOptions.Converters.Add(
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false));
        });
        builder.Services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        }));
    }

    static void Describe(OpenApiDocument document)
    {
        document.Info.Title = "UsageLedger: the catalogue";
        document.Info.Description =
            "Features, packages, users, subscriptions and keys of one tenant, the one of the key. Every PUT is "
            + "idempotent. Failures are problem+json with a stable type, urn:usage-ledger:RULE: 409 when the state of "
            + "the thing itself forbids a change, 422 when a rule does or something named cannot be had.";
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An admin key, prv_…; also without the word Bearer.",
            },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
    }
}

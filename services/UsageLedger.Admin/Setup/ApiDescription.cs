using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;

namespace UsageLedger.Admin.Setup;

/// <summary>What <c>/openapi/v1.json</c> says of the catalogue as a whole, beside what every host's says.</summary>
static class ApiDescription
{
    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)));
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
            "Features, packages, users, subscriptions, grants, settings and keys of one tenant, that of the key. Every "
            + "PUT is idempotent. Failures are problem+json with a stable type, urn:usage-ledger:RULE: 409 when the "
            + "state of the thing itself forbids a change, 422 when a rule does or something named cannot be had.";
    }
}

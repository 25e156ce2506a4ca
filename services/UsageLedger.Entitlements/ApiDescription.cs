using Microsoft.AspNetCore.OpenApi;

namespace UsageLedger.Entitlements;

/// <summary>What <c>/openapi/v1.json</c> says of the API as a whole.</summary>
static class ApiDescription
{
    const string Document = "v1";

    public static void AddApiDescription(this IServiceCollection services) =>
        services.Configure<OpenApiOptions>(Document, api => api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "UsageLedger: entitlements and usage";
            document.Info.Description =
                "May this user use this feature, why, and what is used of it; of one tenant, that of the key. Answers "
                + "come from memory that hears of every change within milliseconds. To see usage just recorded "
                + "for certain, send its receipt's position as minPosition. Failures are problem+json.";
            return Task.CompletedTask;
        }));
}

using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace UsageLedger.Hosting;

/// <summary>What every host's <c>/openapi/v1.json</c> says beside its routes: its name, and the keys.</summary>
static class ApiDescription
{
    const string Scheme = "key";

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
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
            .AddOperationTransformer(DescribeKeyAsync));
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

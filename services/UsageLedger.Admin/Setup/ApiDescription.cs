using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.Admin.Setup;

/// <summary>How values stand in JSON, and what <c>/openapi/v1.json</c> says of the API as a whole.</summary>
static class ApiDescription
{
    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // a number in quotes is a text
            json.SerializerOptions.Converters.Add(
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false));
        });
    }
}

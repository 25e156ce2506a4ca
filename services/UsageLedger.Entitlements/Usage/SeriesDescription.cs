using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace UsageLedger.Entitlements.Usage;

/// <summary>What the description of the API says of a series. Its query is bound as text, so that everything that does
/// not hold can be named at once.</summary>
static class SeriesDescription
{
    public const string Csv = "text/csv";

    public const string Text =
        "Windows begin where the wall clock of the time zone begins an hour, a day or a month: a day has 23 or 25 "
        + "hours when the clock is changed, and an hour that the clock shows twice is two windows. They cover "
        + "[from, to) without a gap: the first begins at from and the last ends at to, even where that cuts them. What "
        + "is used in a window is what the events that occurred in it did to the consumption: an ADD its delta, a SET "
        + "its delta minus what was used before it. So the windows add up to used, exactly. A user or feature without "
        + "usage has zeros. At most 10,000 windows. As text/csv the columns are start, end, local_start and used.";

    public static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            Describe(parameter);
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content })
            content[Csv] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return Task.CompletedTask;
    }

    static void Describe(OpenApiParameter parameter)
    {
        parameter.Required |= parameter.Name is "from" or "window";
        parameter.Schema = parameter.Name switch
        {
            "window" => OneOf(SeriesQuery.LengthNames),
            "format" => OneOf(SeriesQuery.FormatNames),
            "timeZone" => new OpenApiSchema { Type = JsonSchemaType.String, Default = SeriesQuery.TimeZoneDefault },
            _ => parameter.Schema,
        };
    }

    static OpenApiSchema OneOf(string[] names) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. names.Select(name => (JsonNode)JsonValue.Create(name))],
    };
}

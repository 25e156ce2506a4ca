using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Admin.Catalogue;

/// <summary>How bodies are read here, and the kinds of fields that they have beside those of
/// <see cref="CatalogueFields"/>.</summary>
static class Fields
{
    /// <summary>Characters of a name and of other short texts.</summary>
    public const int TextLengthMax = CatalogueLimits.TextLengthMax;

    const int BodyBytesMax = 256 * 1024;

    /// <summary>Reads a body; answers the problem if there is one, else hands it on.</summary>
    /// <param name="http">The request.</param>
    /// <param name="read">Reads its fields.</param>
    /// <param name="handle">Answers it.</param>
    /// <param name="isOptional">True when no body is as good as an empty object.</param>
    public static async Task<IResult> ReadBodyAsync<T>(
        this HttpContext http,
        Func<FieldReader, T> read,
        Func<T, Task<IResult>> handle,
        bool isOptional = false)
    {
        var hasBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        var body = isOptional && !hasBody
            ? JsonBody.Of(JsonDocument.Parse("{}"))
            : await JsonBody.ReadAsync(http, BodyBytesMax);
        if (!body.IsJson) return body.Problem;
        using var document = body.Document;
        var reader = new FieldReader(document.RootElement);
        var request = read(reader);
        return reader.Problems.Count > 0 ? Problem.InvalidFields(reader.Problems) : await handle(request);
    }

    /// <summary>An id in a path or query, or its problem.</summary>
    public static ProblemResult? IdProblem(string id, string field = "id") =>
        UsageCheck.IdProblem(id, required: true) is { } problem
            ? Problem.InvalidFields([new FieldProblem(field, problem)])
            : null;

    /// <summary>An instant within the bounds of usage: so no period begins or ends beyond what every client can hold.
    /// </summary>
    public static DateTimeOffset? BoundedInstant(this FieldReader reader, string field)
    {
        var instant = reader.Instant(field);
        if (UsageCheck.OccurredAtProblem(instant) is { } problem) reader.Add(field, problem);
        return instant;
    }

    /// <summary>One of the values of an enum in a query; its problem joins those given.</summary>
    public static T? Choice<T>(string field, string? text, List<FieldProblem> problems) where T : struct, Enum
    {
        if (text is null) return null;
        var value = CatalogueFields.Parse(text, Enum.GetValues<T>());
        if (value is null) problems.Add(new(field, CatalogueFields.NoneOf(Enum.GetValues<T>())));
        return value;
    }
}

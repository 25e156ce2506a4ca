using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Admin.Catalogue;

/// <summary>The kinds of fields that the catalogue's bodies have, beside those of <see cref="FieldReader"/>.</summary>
static class Fields
{
    /// <summary>Characters of a name and of other short texts.</summary>
    public const int TextLengthMax = 200;

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

    /// <summary>A text of one character or more; null when left out.</summary>
    public static string? Name(this FieldReader reader, string field, bool required = false)
    {
        var text = reader.Text(field, required, TextLengthMax);
        if (text?.Length == 0) reader.Add(field, "is empty");
        if (text?.Contains('\0') == true) reader.Add(field, "holds a NUL character");
        return text;
    }

    /// <summary>An instant within the bounds of usage: so no period begins or ends beyond what every client can hold.
    /// </summary>
    public static DateTimeOffset? BoundedInstant(this FieldReader reader, string field)
    {
        var instant = reader.Instant(field);
        if (UsageCheck.OccurredAtProblem(instant) is { } problem) reader.Add(field, problem);
        return instant;
    }

    /// <summary>A JSON object of the customer's own, kept as it is.</summary>
    public static JsonElement? Metadata(this FieldReader reader)
    {
        const string field = "metadata";
        var metadata = reader.Raw(field);
        if (metadata is { } json && UsageCheck.PropertiesProblem(json) is { } problem) reader.Add(field, problem);
        return metadata?.Clone();
    }

    /// <summary>A list of ids that differ; empty when left out.</summary>
    public static IReadOnlyList<string> Ids(
        this FieldReader reader, string field, int countMax, bool required = false)
    {
        var seen = reader.Problems.Count;
        var ids = reader.Texts(field, countMax, required);
        if (reader.Problems.Count > seen) return ids;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, id) in ids.Index())
            if (UsageCheck.IdProblem(id, required: true) is { } problem) reader.Add($"{field}[{i}]", problem);
            else if (!known.Add(id)) reader.Add($"{field}[{i}]", $"is '{id}' a second time");
        if (required && ids.Count == 0) reader.Add(field, "is empty");
        return ids;
    }

    /// <summary>One of the values of an enum, in any letter case.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="field">The field.</param>
    /// <param name="required">True when it may not be left out.</param>
    /// <param name="among">The values that are taken; all of the enum's when left out.</param>
    public static T? Choice<T>(
        this FieldReader reader, string field, bool required = false, IReadOnlyList<T>? among = null)
        where T : struct, Enum
    {
        if (reader.Text(field, required) is not { } text) return null;
        var value = Parse(text, among ?? Enum.GetValues<T>());
        if (value is null) reader.Add(field, NoneOf(among ?? Enum.GetValues<T>()));
        return value;
    }

    /// <summary>One of the values of an enum in a query; its problem joins those given.</summary>
    public static T? Choice<T>(string field, string? text, List<FieldProblem> problems) where T : struct, Enum
    {
        if (text is null) return null;
        var value = Parse(text, Enum.GetValues<T>());
        if (value is null) problems.Add(new(field, NoneOf(Enum.GetValues<T>())));
        return value;
    }

    static T? Parse<T>(string text, IReadOnlyList<T> among) where T : struct, Enum
    {
        foreach (var value in among)
            if (text.Equals(Spell(value), StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    static string NoneOf<T>(IReadOnlyList<T> among) where T : struct, Enum =>
        $"is none of {string.Join(", ", among.Select(Spell))}";

    // As the answers spell them: PAST_DUE.
    static string Spell<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());
}

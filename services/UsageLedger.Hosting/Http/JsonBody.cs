using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace UsageLedger.Hosting;

/// <summary>A request's body as JSON, or the problem that it is.</summary>
public readonly record struct JsonBody
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    JsonBody(JsonDocument? document, ProblemResult? problem) => (Document, Problem) = (document, problem);

    /// <summary>The body, for the caller to dispose; null when it is a problem.</summary>
    public JsonDocument? Document { get; }

    /// <summary>400, 413 or 415; null when it is JSON.</summary>
    public ProblemResult? Problem { get; }

    /// <summary>True when the body is JSON.</summary>
    [MemberNotNullWhen(true, nameof(Document)), MemberNotNullWhen(false, nameof(Problem))]
    public bool IsJson => Document is not null;

    /// <summary>JSON that was made of something else.</summary>
    public static JsonBody Of(JsonDocument document) => new(document, null);

    /// <summary>A body that cannot be taken.</summary>
    public static JsonBody Of(ProblemResult problem) => new(null, problem);

    /// <summary>Reads the body of <c>application/json</c>, of any <c>…+json</c>, or of no content type at all. A name
    /// that comes twice in one object is a problem: nobody could say which one is meant.</summary>
    /// <param name="http">The request.</param>
    /// <param name="bytesMax">The most bytes that are read.</param>
    public static async Task<JsonBody> ReadAsync(HttpContext http, int bytesMax)
    {
        if (!IsJsonType(http.Request.ContentType))
            return Of(Hosting.Problem.UnsupportedMediaType("Send Content-Type: application/json, in UTF-8."));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytesMax;
        try
        {
            return Of(await JsonDocument.ParseAsync(http.Request.Body, Strict, http.RequestAborted));
        }
        catch (JsonException e)
        {
            return NotJson(Describe(e));
        }
        catch (InvalidOperationException) // how System.Text.Json answers half a surrogate pair in a name
        {
            return NotJson("The name of a field is not valid Unicode.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Of(Hosting.Problem.TooLarge(bytesMax));
        }
    }

    /// <summary>A body that was read already, for whom not all of a body matters, and who looks at what does: names may
    /// come twice in one object, and what is nested deeper than <see cref="JsonDepth.Max"/> levels is null.</summary>
    public static JsonBody Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Of(JsonDocument.Parse(JsonDepth.Cut(utf8)));
        }
        catch (JsonException e)
        {
            return NotJson(Describe(e));
        }
    }

    /// <summary>Whether a content type says JSON in UTF-8.</summary>
    public static bool IsJsonType(string? contentType)
    {
        if (contentType is null or "application/json") return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.MediaType is not { } media) return false;
        var json = media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        var utf8 = type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return json && utf8;
    }

    static JsonBody NotJson(string detail) =>
        Of(Hosting.Problem.BadRequest("invalid-json", "The body is not JSON", detail));

    // The message ends with a place that counts from 0, under other names.
    static string Describe(JsonException e)
    {
        if (e is { LineNumber: 0, BytePositionInLine: 0 }) return "It is empty.";
        var message = e.Message;
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (place >= 0) message = message[..place];
        return e.LineNumber is { } line && e.BytePositionInLine is { } at
            ? $"Line {line + 1}, byte {at + 1}: {message}"
            : message;
    }
}

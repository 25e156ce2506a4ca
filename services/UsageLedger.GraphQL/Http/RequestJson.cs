using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Http;

/// <summary>The JSON of requests.</summary>
static class RequestJson
{
    // Which of two equal members counts would depend on who reads them.
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <param name="problem">Null when it was read.</param>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8, out string? problem)
    {
        problem = Utf8.IsValid(utf8) ? null : "it is not UTF-8.";
        if (problem is not null)
            return default;
        try
        {
            return JsonElement.Parse(utf8, Options);
        }
        // The other one is a member whose name has half a surrogate pair.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = exception.Message;
            return default;
        }
    }

    /// <param name="problem">Null when it was read, is null or is missing.</param>
    public static string? Text(JsonElement request, string name, out string? problem)
    {
        problem = null;
        if (!request.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
            return null;
        var text = JsonTexts.Of(member);
        problem = text is null ? $"The member \"{name}\" must be a text." : null;
        return text;
    }

    /// <summary>The variables of a body: an object, or a text that holds one, as some clients send it.</summary>
    /// <inheritdoc cref="Text"/>
    public static JsonElement? Variables(JsonElement given, out string? problem)
    {
        problem = null;
        switch (given.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null: return null;
            case JsonValueKind.Object: return given;
            case JsonValueKind.String when JsonTexts.Of(given) is { } text: return Variables(text, out problem);
            default:
                problem = "The variables must be a JSON object.";
                return null;
        }
    }

    /// <summary>The variables as a text: that of an object, or empty for none.</summary>
    /// <inheritdoc cref="Text"/>
    public static JsonElement? Variables(string text, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var json = Parse(Encoding.UTF8.GetBytes(text), out problem);
        if (problem is not null)
            problem = $"The text of the variables is not valid JSON: {problem}";
        else if (json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            problem = "The text of the variables must hold a JSON object.";
        return json.ValueKind == JsonValueKind.Object ? json : null;
    }
}

using System.Text.Json;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Texts of JSON, which may be none: half of a surrogate pair can be spelled there.</summary>
static class JsonTexts
{
    /// <summary>The text, or null when the JSON is none of valid Unicode.</summary>
    public static string? Of(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException) // how System.Text.Json answers half a surrogate pair
        {
            return null;
        }
    }
}

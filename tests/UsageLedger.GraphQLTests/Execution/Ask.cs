using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UsageLedger.GraphQLTests.Execution;

/// <summary>Asks services, and spells their answers as JSON without spaces.</summary>
static class Ask
{
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> AnswerAsync(
        this GraphQLService service,
        string query,
        string? variables = null,
        string? operationName = null,
        object? context = null,
        CancellationToken cancellation = default)
    {
        JsonElement? json = variables is null ? null : JsonElement.Parse(variables);
        var request = new GraphQLRequest(query, operationName, json);
        return (await service.ExecuteAsync(request, context ?? "context", cancellation)).Spelled();
    }

    public static string Spelled(this GraphQLResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            result.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An answer without errors.</summary>
    public static string Data(string json) => $"{{\"data\":{json}}}";

    /// <summary>How errors end that are about what was sent beside the document.</summary>
    public const string BadInput = "\"extensions\":{\"code\":\"BAD_USER_INPUT\"}";

    /// <summary>A text as JSON spells it, without the quotes around it.</summary>
    public static string Escaped(string text) => text.Replace("\"", "\\\"", StringComparison.Ordinal);
}

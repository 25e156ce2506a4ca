using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>The binary mode of the CloudEvents HTTP binding: attributes in <c>ce-</c> headers, data in the body. It is
/// written down as the structured event that it stands for, so that there is one way to read either.</summary>
static class BinaryMode
{
    const string Prefix = "ce-";

    public static bool IsUsed(HttpRequest request) =>
        request.Headers.ContainsKey("ce-specversion") || request.Headers.ContainsKey("ce-id");

    public static async Task<JsonBody> ReadAsync(HttpContext http)
    {
        var hasBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (!hasBody) return JsonBody.Of(Structured(http.Request.Headers, data: null));
        var body = await JsonBody.ReadAsync(http, UsageLimits.RequestBytesMax);
        if (!body.IsJson) return body;
        using var data = body.Document;
        return JsonBody.Of(Structured(http.Request.Headers, data.RootElement));
    }

    static JsonDocument Structured(IHeaderDictionary headers, JsonElement? data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in headers)
                if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                    writer.WriteString(name[Prefix.Length..].ToLowerInvariant(), Decoded(value.ToString()));
            if (data is { } element)
            {
                writer.WritePropertyName("data");
                element.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    // Header values are percent-encoded UTF-8 (HTTP binding, 3.1.3.2), in quotes or not.
    static string Decoded(string value) =>
        Uri.UnescapeDataString(value.Length > 1 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value);
}

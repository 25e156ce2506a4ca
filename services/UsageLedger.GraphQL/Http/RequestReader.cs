using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace UsageLedger.GraphQL.Http;

/// <summary>Reads what clients send, as GraphQL over HTTP has it (4 and 5).</summary>
static class RequestReader
{
    const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;

    /// <summary>Reads a GET or a POST.</summary>
    /// <param name="bodyBytesMax">A larger body is 413.</param>
    public static async ValueTask<HttpReading> ReadAsync(HttpContext http, int bodyBytesMax)
    {
        if (HttpMethods.IsGet(http.Request.Method))
            return ReadQuery(http.Request.Query);
        if (!IsJson(http.Request.ContentType))
            return new HttpReading.Refused(415, "Send the request as JSON, with Content-Type: application/json.");
        var tooLarge = new HttpReading.Refused(413, $"Send at most {bodyBytesMax} bytes in one request.");
        var body = http.Request.BodyReader;
        var read = await body.ReadAtLeastAsync(bodyBytesMax + 1, http.RequestAborted);
        var reading = read.Buffer.Length > bodyBytesMax ? tooLarge : ReadBody(read.Buffer);
        body.AdvanceTo(read.Buffer.End);
        return reading;
    }

    static HttpReading ReadBody(ReadOnlySequence<byte> body)
    {
        var json = RequestJson.Parse(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), out var problem);
        if (problem is not null)
            return HttpReading.Malformed($"The body is not valid JSON: {problem}");
        if (json.ValueKind == JsonValueKind.Array)
            return HttpReading.Malformed("Send one request at a time: a JSON object, not a list.");
        if (json.ValueKind != JsonValueKind.Object)
            return HttpReading.Malformed("The body must be a JSON object with the member \"query\".");
        if (RequestJson.Text(json, "query", out problem) is not { } query)
            return HttpReading.Malformed(problem ?? "The member \"query\" is missing: send the document there.");
        var operationName = RequestJson.Text(json, "operationName", out problem);
        if (problem is not null)
            return HttpReading.Malformed(problem);
        var given = json.TryGetProperty("variables", out var member) ? member : default;
        return Request(query, operationName, RequestJson.Variables(given, out problem), problem);
    }

    static HttpReading ReadQuery(IQueryCollection parameters)
    {
        foreach (var name in (string[])["query", "operationName", "variables"])
        {
            if (parameters[name].Count > 1)
                return HttpReading.Malformed($"The parameter {name} is there more than once; send it once.");
        }
        if (parameters["query"] is not [{ } query])
            return HttpReading.Malformed("The parameter query is missing: send the document there, or by POST.");
        var variables = RequestJson.Variables(parameters["variables"].ToString(), out var problem);
        return Request(query, parameters["operationName"], variables, problem);
    }

    static HttpReading Request(string query, string? operationName, JsonElement? variables, string? problem)
    {
        // Some clients send an empty name for none.
        var name = string.IsNullOrEmpty(operationName) ? null : operationName;
        return problem is null ? new HttpReading.Read(new(query, name, variables)) : HttpReading.Malformed(problem);
    }

    static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", IgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", IgnoreCase));
}

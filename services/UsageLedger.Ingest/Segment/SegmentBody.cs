using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RequestDecompression;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>Reads the bodies of Segment's clients: JSON whatever they call it, compressed or not.</summary>
static class SegmentBody
{
    const int BytesMax = UsageLimits.SegmentBatchBytesMax;
    const int ReadMin = 4 * 1024;

    /// <summary>The body of <c>application/json</c>, <c>…+json</c>, <c>text/plain</c> (which is what browsers let
    /// analytics.js send without asking first) or no content type at all; at most
    /// <see cref="UsageLimits.SegmentBatchBytesMax"/> as it is sent, and as it is unpacked.</summary>
    /// <param name="http">The request.</param>
    /// <param name="encodings">What unpacks it; the middleware that does this is for all routes or none.</param>
    public static async Task<JsonBody> ReadAsync(HttpContext http, IRequestDecompressionProvider encodings)
    {
        if (!IsTaken(http.Request.ContentType))
            return Refused(Problem.UnsupportedMediaType("Send Content-Type: application/json, in UTF-8."));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = BytesMax;
        var unpacked = encodings.GetDecompressionStream(http); // takes the encoding that it undoes out of the headers
        if (http.Request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
            return Refused(Problem.UnsupportedMediaType("Send Content-Encoding: gzip, or none."));
        try
        {
            return await BytesAsync(unpacked ?? http.Request.Body, http.RequestAborted) is { } utf8
                ? JsonBody.Parse(WithoutMark(utf8))
                : Refused(Problem.TooLarge(BytesMax));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refused(Problem.TooLarge(BytesMax));
        }
        catch (InvalidDataException)
        {
            return Refused(Problem.BadRequest(
                "invalid-encoding", "The body cannot be unpacked", "It is not what its Content-Encoding says."));
        }
        finally
        {
            if (unpacked is not null) await unpacked.DisposeAsync();
        }
    }

    // Null once there is more than may be: what a few bytes unpack to has no end otherwise.
    static async Task<ReadOnlyMemory<byte>?> BytesAsync(Stream body, CancellationToken aborted)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (await body.ReadAsync(bytes.GetMemory(ReadMin), aborted) is > 0 and var count)
        {
            bytes.Advance(count);
            if (bytes.WrittenCount > BytesMax) return null;
        }
        return bytes.WrittenMemory;
    }

    static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;

    static bool IsTaken(string? contentType) =>
        JsonBody.IsJsonType(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && "text/plain".Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)
            && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)));

    static JsonBody Refused(ProblemResult problem) => JsonBody.Of(problem);
}

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using UsageLedger.Projections.Moving;

namespace UsageLedger.Cli.Import;

/// <summary>A CloudEvent of a file.</summary>
/// <param name="Line">Its line; in a list its place, from 1.</param>
/// <param name="Json">The event, for the reader to dispose; null when it is not JSON.</param>
/// <param name="Problem">Why it is not; null when it is.</param>
readonly record struct CloudEventItem(long Line, JsonDocument? Json, string? Problem);

/// <summary>Reads a file of CloudEvents one by one, each as strictly as a request's body.</summary>
static class CloudEventItems
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // Only so deep that one deep event does not end the reading of the list: each is looked at again.
    static readonly JsonSerializerOptions List = new() { MaxDepth = 1_000 };

    /// <summary>One on each line; empty lines are nothing.</summary>
    public static async IAsyncEnumerable<CloudEventItem> OfLinesAsync(
        FileLine first, LineReader lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (FileLine? line = first; line is { } one; line = await lines.NextAsync(cancellation))
            if (one.Bytes.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
                yield return Parse(one.Number, one.Bytes.ToArray());
    }

    /// <summary>Those of a JSON list. Where it is no JSON, nothing behind can be read.</summary>
    public static async IAsyncEnumerable<CloudEventItem> OfListAsync(
        Stream content, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var number = 0L;
        await using var items = JsonSerializer
            .DeserializeAsyncEnumerable<JsonElement>(content, List, cancellation)
            .GetAsyncEnumerator(cancellation);
        while (true)
        {
            string? problem = null;
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (JsonException e)
            {
                problem = $"from here on the list is not JSON: {e.Message}";
            }
            number++;
            if (problem is null) yield return Parse(number, Encoding.UTF8.GetBytes(items.Current.GetRawText()));
            else yield return new(number, null, problem);
            if (problem is not null) yield break;
        }
    }

    static CloudEventItem Parse(long line, byte[] utf8)
    {
        try
        {
            return new(line, JsonDocument.Parse(utf8, Strict), null);
        }
        catch (JsonException e)
        {
            return new(line, null, $"is not JSON: {e.Message}");
        }
        catch (InvalidOperationException) // how System.Text.Json answers half a surrogate pair in a name
        {
            return new(line, null, "the name of a field is not valid Unicode");
        }
    }
}

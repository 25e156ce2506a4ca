using System.Buffers;
using System.Text.Json;

namespace UsageLedger.Hosting;

/// <summary>
/// JSON without its depths. The time in which a <see cref="JsonDocument"/> is made grows with the length of the text
/// times its depth: half a megabyte of nothing but brackets takes the better part of a minute. Reading on through what
/// is nested too deeply for anybody takes milliseconds.
/// </summary>
static class JsonDepth
{
    /// <summary>Objects and lists within this many others are cut out: a document of the usual depth is left.</summary>
    public const int Max = 62;

    /// <summary>The same JSON, with null for what is nested too deeply.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> utf8)
    {
        var cuts = Cuts(utf8.Span);
        if (cuts.Count == 0) return utf8; // as nearly always
        var left = new ArrayBufferWriter<byte>(utf8.Length);
        var from = 0;
        foreach (var (start, end) in cuts)
        {
            left.Write(utf8.Span[from..start]);
            left.Write("null"u8);
            from = end;
        }
        left.Write(utf8.Span[from..]);
        return left.WrittenMemory;
    }

    static List<(int Start, int End)> Cuts(ReadOnlySpan<byte> utf8)
    {
        var cuts = new List<(int, int)>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Math.Max(utf8.Length, 1) });
        while (reader.Read())
        {
            if (reader.CurrentDepth != Max) continue;
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) continue;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            cuts.Add((start, (int)reader.BytesConsumed));
        }
        return cuts;
    }
}

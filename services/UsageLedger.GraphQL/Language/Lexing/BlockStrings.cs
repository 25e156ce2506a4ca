using System.Text;

namespace UsageLedger.GraphQL.Language;

/// <summary>Strings over several lines, between three quotes each (GraphQL October 2021, 2.9.4).</summary>
static class BlockStrings
{
    const string Quotes = "\"\"\"";
    const string EscapedQuotes = "\\\"\"\"";

    public static Scan Read(string source, int start)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var position = start + Quotes.Length;
        while (position < source.Length)
        {
            if (StandsAt(source, position, Quotes))
            {
                lines.Add(line.ToString());
                return Scan.Read(position + Quotes.Length, string.Join('\n', Unindented(lines)));
            }
            if (StandsAt(source, position, EscapedQuotes))
            {
                line.Append(Quotes);
                position += EscapedQuotes.Length;
                continue;
            }
            if (SourceCharacters.IsLineEnd(source[position]))
            {
                lines.Add(line.ToString());
                line.Clear();
                position += StandsAt(source, position, "\r\n") ? 2 : 1;
                continue;
            }
            var length = SourceCharacters.LengthAt(source, position);
            if (length == 0) return Strings.HalfPair(source, position);
            line.Append(source, position, length);
            position += length;
        }
        return Scan.Failed(position, Strings.Unterminated);
    }

    static bool StandsAt(string source, int position, string what) =>
        string.CompareOrdinal(source, position, what, 0, what.Length) == 0;

    // The indentation that all lines but the first have in common goes, and so do blank lines at both ends.
    static IEnumerable<string> Unindented(List<string> lines)
    {
        var first = lines.FindIndex(IsNotBlank);
        if (first < 0) return [];
        var last = lines.FindLastIndex(IsNotBlank);
        var common = lines.Skip(1).Where(IsNotBlank).Select(Indentation).DefaultIfEmpty(0).Min();
        return lines.Index().Skip(first).Take(last - first + 1)
            .Select(line => line.Index == 0 ? line.Item : line.Item[Math.Min(common, line.Item.Length)..]);
    }

    static bool IsNotBlank(string line) => Indentation(line) < line.Length;

    static int Indentation(string line)
    {
        var text = line.AsSpan().IndexOfAnyExcept(' ', '\t');
        return text < 0 ? line.Length : text;
    }
}

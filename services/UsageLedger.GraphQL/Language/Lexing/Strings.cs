using System.Text;

namespace UsageLedger.GraphQL.Language;

/// <summary>Strings on one line (GraphQL October 2021, 2.9.4).</summary>
static class Strings
{
    public const string Unterminated = "Unterminated string.";

    public static Scan Read(string source, int start)
    {
        var text = new StringBuilder();
        var position = start + 1;
        while (position < source.Length && !SourceCharacters.IsLineEnd(source[position]))
        {
            if (source[position] == '"') return Scan.Read(position + 1, text.ToString());
            if (source[position] == '\\')
            {
                var escape = Escapes.Read(source, position);
                if (escape.Problem is not null) return escape;
                text.Append(escape.Text);
                position = escape.End;
                continue;
            }
            var length = SourceCharacters.LengthAt(source, position);
            if (length == 0) return HalfPair(source, position);
            text.Append(source, position, length);
            position += length;
        }
        return Scan.Failed(position, Unterminated);
    }

    public static Scan HalfPair(string source, int at) =>
        Scan.Failed(at, $"Invalid character within String: {SourceCharacters.SpellAt(source, at)}.");
}

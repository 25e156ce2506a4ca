using System.Globalization;

namespace UsageLedger.GraphQL.Language;

/// <summary>What a backslash begins in a string (GraphQL October 2021, 2.9.4, and <c>\u{…}</c> as the reference
/// implementation reads it).</summary>
static class Escapes
{
    const int FixedLength = 6; // \uD83D
    const int BracedLengthMax = 12; // \u{0001F600}

    /// <summary>Reads one escape; its fault is where the backslash is.</summary>
    public static Scan Read(string source, int start)
    {
        if (SourceCharacters.At(source, start + 1) != 'u') return ReadShort(source, start);
        return SourceCharacters.At(source, start + 2) == '{' ? ReadBraced(source, start) : ReadFixed(source, start);
    }

    static Scan ReadShort(string source, int start)
    {
        var meaning = SourceCharacters.At(source, start + 1) switch
        {
            '"' => "\"",
            '\\' => "\\",
            '/' => "/",
            'b' => "\b",
            'f' => "\f",
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            _ => null,
        };
        return meaning is not null
            ? Scan.Read(start + 2, meaning)
            : Scan.Failed(start, $"Invalid character escape sequence: \"{SourceCharacters.Slice(source, start, 2)}\".");
    }

    static Scan ReadBraced(string source, int start)
    {
        var point = 0;
        var end = start + 3;
        while (end < start + BracedLengthMax)
        {
            var each = SourceCharacters.At(source, end++);
            if (each == '}')
            {
                if (end > start + 4 && SourceCharacters.IsScalarValue(point))
                    return Scan.Read(end, char.ConvertFromUtf32(point));
                break;
            }
            if (!char.IsAsciiHexDigit(each)) break;
            point = (point << 4) | Convert.ToInt32(each.ToString(), 16);
            if (point < 0) break; // eight digits wrap around the sign
        }
        return Invalid(source, start, end - start);
    }

    static Scan ReadFixed(string source, int start)
    {
        if (CodeAt(source, start) is not { } first) return Invalid(source, start, FixedLength);
        if (!char.IsSurrogate(first)) return Scan.Read(start + FixedLength, first.ToString());
        return CodeAt(source, start + FixedLength) is { } second && char.IsSurrogatePair(first, second)
            ? Scan.Read(start + 2 * FixedLength, $"{first}{second}")
            : Invalid(source, start, FixedLength);
    }

    // The code unit of \uXXXX, or null when that does not stand there.
    static char? CodeAt(string source, int start)
    {
        if (start + FixedLength > source.Length || source[start] != '\\' || source[start + 1] != 'u') return null;
        var digits = source.AsSpan(start + 2, 4);
        return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;
    }

    static Scan Invalid(string source, int start, int length) => Scan.Failed(
        start, $"Invalid Unicode escape sequence: \"{SourceCharacters.Slice(source, start, length)}\".");
}

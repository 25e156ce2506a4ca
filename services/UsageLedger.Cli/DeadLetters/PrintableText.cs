using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>What strangers have written, so that it can be shown: nothing in it moves a terminal's cursor, and nothing
/// in it opens a door.</summary>
static partial class PrintableText
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Text without control characters: they are escaped as in C#, and keys and passwords are hidden.
    /// </summary>
    public static string Of(string text) => Escaped(Hidden(text), isKept: _ => false);

    /// <summary>The same, with the ends of its lines.</summary>
    public static string OfLines(string text) => Escaped(Hidden(text), isKept: character => character == '\n');

    /// <summary>Bytes as text; those of no UTF-8 are escaped each.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Of(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            var text = new StringBuilder(bytes.Length * 2);
            foreach (var each in bytes)
                if (each is >= 0x20 and < 0x7f) text.Append((char)each);
                else text.Append(CultureInfo.InvariantCulture, $"\\x{each:x2}");
            return Hidden(text.ToString());
        }
    }

    /// <summary>At most so many characters.</summary>
    public static string Cut(string text, int lengthMax) => text.Length <= lengthMax ? text : $"{text[..lengthMax]}…";

    /// <summary>Keys of the ledger, and passwords in addresses, are never shown.</summary>
    public static string Hidden(string text) => Password().Replace(Key().Replace(text, "$1…"), "://…@");

    static string Escaped(string text, Func<char, bool> isKept)
    {
        if (!text.Any(character => IsEscaped(character) && !isKept(character))) return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
            if (IsEscaped(character) && !isKept(character))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else escaped.Append(character);
        return escaped.ToString();
    }

    // The separators of lines, and what makes text run from right to left, too.
    static bool IsEscaped(char character) =>
        char.IsControl(character)
        || char.GetUnicodeCategory(character)
            is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;

    [GeneratedRegex("((?:prv|pub)_(?:test|live)_)[A-Za-z0-9]+")]
    private static partial Regex Key();

    [GeneratedRegex("://[^/@\\s\"]*:[^/@\\s\"]*@")]
    private static partial Regex Password();
}

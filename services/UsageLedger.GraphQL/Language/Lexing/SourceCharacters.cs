namespace UsageLedger.GraphQL.Language;

/// <summary>Which characters may stand where (GraphQL October 2021, 2.1).</summary>
static class SourceCharacters
{
    /// <summary>What stands where nothing more does.</summary>
    public const char None = '\0';

    /// <summary>The character at a place, or <see cref="None"/> behind the end.</summary>
    public static char At(string source, int position) => position < source.Length ? source[position] : None;

    public static bool IsNameStart(char each) => char.IsAsciiLetter(each) || each == '_';

    public static bool IsNameContinue(char each) => char.IsAsciiLetterOrDigit(each) || each == '_';

    public static bool IsLineEnd(char each) => each is '\n' or '\r';

    public static bool IsScalarValue(int code) => code is >= 0 and <= 0xD7FF or >= 0xE000 and <= 0x10FFFF;

    /// <summary>How many UTF-16 code units the character at a place has; 0 for half of a surrogate pair.</summary>
    public static int LengthAt(string source, int position) =>
        !char.IsSurrogate(source[position]) ? 1
        : position + 1 < source.Length && char.IsSurrogatePair(source[position], source[position + 1]) ? 2
        : 0;

    /// <summary>For messages: <c>"x"</c>, <c>U+00E9</c> or <c>&lt;EOF&gt;</c>.</summary>
    public static string SpellAt(string source, int position)
    {
        if (position >= source.Length) return Token.Spell(TokenKind.End);
        var code = LengthAt(source, position) == 2 ? char.ConvertToUtf32(source, position) : source[position];
        return code switch
        {
            '"' => "'\"'",
            >= ' ' and <= '~' => $"\"{(char)code}\"",
            _ => $"U+{code:X4}",
        };
    }

    /// <summary>A part of the source, cut where the source ends.</summary>
    public static string Slice(string source, int start, int length) =>
        source.Substring(start, Math.Min(length, source.Length - start));
}

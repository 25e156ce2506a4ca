namespace UsageLedger.GraphQL.Language;

/// <summary>Numbers (GraphQL October 2021, 2.9.1 and 2.9.2).</summary>
static class Numbers
{
    public static Scan Read(string source, int start, out bool isFloat)
    {
        isFloat = false;
        var position = source[start] == '-' ? start + 1 : start;
        if (SourceCharacters.At(source, position) == '0')
        {
            position++;
            if (IsDigitAt(source, position)) return DigitAfterZero(source, position);
        }
        else if (!SkipDigits(source, ref position)) return NoDigit(source, position);

        if (SourceCharacters.At(source, position) == '.')
        {
            isFloat = true;
            position++;
            if (!SkipDigits(source, ref position)) return NoDigit(source, position);
        }
        if (SourceCharacters.At(source, position) is 'e' or 'E')
        {
            isFloat = true;
            position++;
            if (SourceCharacters.At(source, position) is '+' or '-') position++;
            if (!SkipDigits(source, ref position)) return NoDigit(source, position);
        }

        var next = SourceCharacters.At(source, position);
        return next == '.' || SourceCharacters.IsNameStart(next)
            ? NoDigit(source, position)
            : Scan.Read(position, source[start..position]);
    }

    static bool SkipDigits(string source, ref int position)
    {
        var first = position;
        while (IsDigitAt(source, position)) position++;
        return position > first;
    }

    static bool IsDigitAt(string source, int position) => char.IsAsciiDigit(SourceCharacters.At(source, position));

    static Scan DigitAfterZero(string source, int at) => Scan.Failed(
        at, $"Invalid number, unexpected digit after 0: {SourceCharacters.SpellAt(source, at)}.");

    static Scan NoDigit(string source, int at) => Scan.Failed(
        at, $"Invalid number, expected digit but got: {SourceCharacters.SpellAt(source, at)}.");
}

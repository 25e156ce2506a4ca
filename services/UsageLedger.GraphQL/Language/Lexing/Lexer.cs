namespace UsageLedger.GraphQL.Language;

/// <summary>Cuts a document into tokens (GraphQL October 2021, 2.1), and knows where each begins.</summary>
sealed class Lexer(string source)
{
    const char ByteOrderMark = '\uFEFF';

    int _position;
    int _line = 1;
    int _lineStart;

    Location Here => new(_line, _position - _lineStart + 1);

    /// <summary>The next token; at the end, again and again the end.</summary>
    public Token Next()
    {
        SkipIgnored();
        if (_position == source.Length) return new(TokenKind.End, Here);
        var first = source[_position];
        if (Punctuator(first) is { } punctuator) return Take(punctuator, _position + 1);
        if (first == '.' && string.CompareOrdinal(source, _position, "...", 0, 3) == 0)
            return Take(TokenKind.Spread, _position + 3);
        if (SourceCharacters.IsNameStart(first)) return TakeName();
        if (first == '"') return TakeString();
        if (first != '-' && !char.IsAsciiDigit(first)) return Unexpected(first);
        var number = Numbers.Read(source, _position, out var isFloat);
        return Take(isFloat ? TokenKind.Float : TokenKind.Int, number);
    }

    static TokenKind? Punctuator(char first) => first switch
    {
        '!' => TokenKind.Bang,
        '$' => TokenKind.Dollar,
        '&' => TokenKind.Amp,
        '(' => TokenKind.ParenOpen,
        ')' => TokenKind.ParenClose,
        ':' => TokenKind.Colon,
        '=' => TokenKind.EqualsSign,
        '@' => TokenKind.At,
        '[' => TokenKind.BracketOpen,
        ']' => TokenKind.BracketClose,
        '{' => TokenKind.BraceOpen,
        '|' => TokenKind.Pipe,
        '}' => TokenKind.BraceClose,
        _ => null,
    };

    void SkipIgnored()
    {
        while (_position < source.Length)
        {
            var each = source[_position];
            if (each == '#') SkipComment();
            else if (each is ' ' or ',' or '\t' or '\n' or '\r' or ByteOrderMark) MoveTo(_position + 1);
            else return;
        }
    }

    // A comment ends before half of a surrogate pair too: that is then no token.
    void SkipComment()
    {
        while (_position < source.Length && !SourceCharacters.IsLineEnd(source[_position]))
        {
            var length = SourceCharacters.LengthAt(source, _position);
            if (length == 0) return;
            _position += length;
        }
    }

    Token TakeName()
    {
        var end = _position + 1;
        while (SourceCharacters.IsNameContinue(SourceCharacters.At(source, end))) end++;
        return Take(TokenKind.Name, Scan.Read(end, source[_position..end]));
    }

    Token TakeString() => string.CompareOrdinal(source, _position, "\"\"\"", 0, 3) == 0
        ? Take(TokenKind.BlockString, BlockStrings.Read(source, _position))
        : Take(TokenKind.String, Strings.Read(source, _position));

    Token Take(TokenKind kind, int end)
    {
        var token = new Token(kind, Here);
        MoveTo(end);
        return token;
    }

    Token Take(TokenKind kind, Scan scan)
    {
        var at = Here;
        MoveTo(scan.End);
        return scan.Problem is null ? new(kind, at, scan.Text) : new(TokenKind.Invalid, Here, scan.Problem);
    }

    Token Unexpected(char first)
    {
        var spelled = SourceCharacters.SpellAt(source, _position);
        return new(TokenKind.Invalid, Here, first switch
        {
            '\'' => "Unexpected single quote character ('), did you mean to use a double quote (\")?",
            _ when SourceCharacters.LengthAt(source, _position) == 0 => $"Invalid character: {spelled}.",
            _ => $"Unexpected character: {spelled}.",
        });
    }

    // Lines end at LF, at CR LF and at CR alone.
    void MoveTo(int end)
    {
        for (; _position < end; _position++)
        {
            var each = source[_position];
            if (each == '\r' && SourceCharacters.At(source, _position + 1) == '\n') continue;
            if (!SourceCharacters.IsLineEnd(each)) continue;
            _line++;
            _lineStart = _position + 1;
        }
    }
}

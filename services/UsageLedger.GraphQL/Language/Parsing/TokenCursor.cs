namespace UsageLedger.GraphQL.Language;

/// <summary>
/// The tokens of a document, one after the other. After the first error there are no more of them: so every loop of the
/// parser ends by itself, and what it built is thrown away.
/// </summary>
sealed class TokenCursor
{
    readonly Lexer _lexer;
    readonly GraphQLLimits _limits;
    int _count;

    public TokenCursor(string source, GraphQLLimits limits)
    {
        (_lexer, _limits) = (new(source), limits);
        Advance();
    }

    public Token Current { get; private set; }

    /// <summary>The first one; null while there is none.</summary>
    public GraphQLError? Error { get; private set; }

    public bool IsAt(TokenKind kind) => Current.Kind == kind;

    /// <summary>Goes on to the next token.</summary>
    /// <returns>The one that was passed.</returns>
    public Token Advance()
    {
        var passed = Current;
        if (Error is not null) return passed;
        Current = _lexer.Next();
        if (Current.Kind == TokenKind.Invalid) FailSyntax(Current.At, Current.Text!);
        else if (Current.Kind != TokenKind.End && ++_count > _limits.TokenCountMax)
            Fail(Current.At, $"The document has more than {_limits.TokenCountMax} tokens. Ask for less at once.");
        return passed;
    }

    public bool Skip(TokenKind kind)
    {
        if (!IsAt(kind)) return false;
        Advance();
        return true;
    }

    public bool SkipKeyword(string word)
    {
        if (!Current.IsKeyword(word)) return false;
        Advance();
        return true;
    }

    public Token Expect(TokenKind kind)
    {
        if (IsAt(kind)) return Advance();
        FailSyntax(Current.At, $"Expected {Token.Spell(kind)}, found {Current}.");
        return new(kind, Current.At, "");
    }

    public void ExpectKeyword(string word)
    {
        if (!SkipKeyword(word)) FailSyntax(Current.At, $"Expected \"{word}\", found {Current}.");
    }

    public Name ExpectName()
    {
        var token = Expect(TokenKind.Name);
        return new(token.Text!, token.At);
    }

    /// <summary>At least one item between two brackets.</summary>
    public List<T> Many<T>(TokenKind open, Func<T> item, TokenKind close)
    {
        Expect(open);
        return UntilClosed([item()], item, close);
    }

    /// <summary>No brackets, or at least one item between them.</summary>
    public List<T> OptionalMany<T>(TokenKind open, Func<T> item, TokenKind close) =>
        IsAt(open) ? Many(open, item, close) : [];

    /// <summary>Brackets, with or without items.</summary>
    public List<T> Any<T>(TokenKind open, Func<T> item, TokenKind close)
    {
        Expect(open);
        return UntilClosed([], item, close);
    }

    List<T> UntilClosed<T>(List<T> items, Func<T> item, TokenKind close)
    {
        while (!Skip(close) && Error is null) items.Add(item());
        return items;
    }

    /// <summary>Refuses what is nested so deeply that no answer to it is wanted: every reader of documents calls
    /// itself.</summary>
    /// <param name="depth">From 1.</param>
    public void CheckDepth(int depth)
    {
        if (depth > _limits.DepthMax)
            Fail(Current.At, $"The document is nested more than {_limits.DepthMax} deep here. Nest it less.");
    }

    public void FailUnexpected(Token token) => FailSyntax(token.At, $"Unexpected {token}.");

    public void FailSyntax(Location at, string problem) => Fail(at, $"Syntax Error: {problem}");

    void Fail(Location at, string message)
    {
        Error ??= new(message) { Locations = [at] };
        Current = new(TokenKind.End, Current.At);
    }
}

namespace UsageLedger.GraphQL.Language;

enum TokenKind
{
    End,
    Bang,
    Dollar,
    Amp,
    ParenOpen,
    ParenClose,
    Spread,
    Colon,
    EqualsSign,
    At,
    BracketOpen,
    BracketClose,
    BraceOpen,
    Pipe,
    BraceClose,
    Name,
    Int,
    Float,
    String,
    BlockString,

    /// <summary>No token can be read here: its text is the reason.</summary>
    Invalid,
}

/// <summary>A lexical token (GraphQL October 2021, 2.1.6).</summary>
/// <param name="Text">A name, a number as it is spelled, or the text that a string means; null for the others.</param>
readonly record struct Token(TokenKind Kind, Location At, string? Text = null)
{
    public bool IsText => Kind is TokenKind.String or TokenKind.BlockString;

    public bool IsKeyword(string word) => Kind == TokenKind.Name && Text == word;

    /// <summary>For messages, e.g. <c>"}"</c> or <c>Name "type"</c>.</summary>
    public override string ToString() => Text is null ? Spell(Kind) : $"{Spell(Kind)} \"{Text}\"";

    public static string Spell(TokenKind kind) => kind switch
    {
        TokenKind.End => "<EOF>",
        TokenKind.Bang => "\"!\"",
        TokenKind.Dollar => "\"$\"",
        TokenKind.Amp => "\"&\"",
        TokenKind.ParenOpen => "\"(\"",
        TokenKind.ParenClose => "\")\"",
        TokenKind.Spread => "\"...\"",
        TokenKind.Colon => "\":\"",
        TokenKind.EqualsSign => "\"=\"",
        TokenKind.At => "\"@\"",
        TokenKind.BracketOpen => "\"[\"",
        TokenKind.BracketClose => "\"]\"",
        TokenKind.BraceOpen => "\"{\"",
        TokenKind.Pipe => "\"|\"",
        TokenKind.BraceClose => "\"}\"",
        _ => kind.ToString(),
    };
}

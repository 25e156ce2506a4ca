namespace UsageLedger.GraphQL.Language;

/// <summary>Values, types, arguments and directives (GraphQL October 2021, 2.6 and 2.9 to 2.12).</summary>
sealed class ValueParser(TokenCursor tokens)
{
    /// <summary>A value.</summary>
    /// <param name="isConst">No variable may stand in it.</param>
    /// <param name="depth">Of lists and objects around it.</param>
    public Value Value(bool isConst, int depth = 0)
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.BracketOpen: return List(isConst, depth + 1);
            case TokenKind.BraceOpen: return Object(isConst, depth + 1);
            case TokenKind.Int: return new IntValue(tokens.Advance().Text!, token.At);
            case TokenKind.Float: return new FloatValue(tokens.Advance().Text!, token.At);
            case TokenKind.String or TokenKind.BlockString: return Text();
            case TokenKind.Name: return Word(tokens.Advance());
            case TokenKind.Dollar when isConst: return RefuseVariable(tokens.Advance());
            case TokenKind.Dollar: return Variable();
            default:
                tokens.FailUnexpected(token);
                return new NullValue(token.At);
        }
    }

    public StringValue Text()
    {
        var token = tokens.Advance();
        return new(token.Text!, token.Kind == TokenKind.BlockString, token.At);
    }

    public VariableValue Variable()
    {
        var at = tokens.Expect(TokenKind.Dollar).At;
        return new(tokens.ExpectName().Value, at);
    }

    public TypeNode Type(int depth = 0)
    {
        var at = tokens.Current.At;
        TypeNode type = tokens.IsAt(TokenKind.BracketOpen) ? ListType(depth + 1) : NamedType();
        return tokens.Skip(TokenKind.Bang) ? new NonNullTypeNode(type, at) : type;
    }

    public NamedTypeNode NamedType()
    {
        var name = tokens.ExpectName();
        return new(name.Value, name.At);
    }

    public List<Argument> Arguments(bool isConst) =>
        tokens.OptionalMany(TokenKind.ParenOpen, () => Argument(isConst), TokenKind.ParenClose);

    public List<Directive> Directives(bool isConst)
    {
        var directives = new List<Directive>();
        while (tokens.IsAt(TokenKind.At))
        {
            var at = tokens.Advance().At;
            directives.Add(new(tokens.ExpectName(), Arguments(isConst), at));
        }
        return directives;
    }

    static Value Word(Token token) => token.Text switch
    {
        "true" => new BooleanValue(true, token.At),
        "false" => new BooleanValue(false, token.At),
        "null" => new NullValue(token.At),
        _ => new EnumValue(token.Text!, token.At),
    };

    NullValue RefuseVariable(Token dollar)
    {
        if (tokens.IsAt(TokenKind.Name))
            tokens.FailSyntax(dollar.At, $"Unexpected variable \"${tokens.Current.Text}\" in constant value.");
        else
            tokens.FailUnexpected(dollar);
        return new(dollar.At);
    }

    ListValue List(bool isConst, int depth)
    {
        tokens.CheckDepth(depth);
        var at = tokens.Current.At;
        return new(tokens.Any(TokenKind.BracketOpen, () => Value(isConst, depth), TokenKind.BracketClose), at);
    }

    ObjectValue Object(bool isConst, int depth)
    {
        tokens.CheckDepth(depth);
        var at = tokens.Current.At;
        return new(tokens.Any(TokenKind.BraceOpen, () => ObjectField(isConst, depth), TokenKind.BraceClose), at);
    }

    ObjectField ObjectField(bool isConst, int depth)
    {
        var name = tokens.ExpectName();
        tokens.Expect(TokenKind.Colon);
        return new(name, Value(isConst, depth), name.At);
    }

    Argument Argument(bool isConst)
    {
        var name = tokens.ExpectName();
        tokens.Expect(TokenKind.Colon);
        return new(name, Value(isConst), name.At);
    }

    ListTypeNode ListType(int depth)
    {
        tokens.CheckDepth(depth);
        var at = tokens.Expect(TokenKind.BracketOpen).At;
        var item = Type(depth);
        tokens.Expect(TokenKind.BracketClose);
        return new(item, at);
    }
}

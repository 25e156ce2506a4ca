namespace UsageLedger.GraphQL.Language;

/// <summary>Operations and fragments (GraphQL October 2021, 2.3 to 2.8).</summary>
sealed class OperationParser(TokenCursor tokens, ValueParser values)
{
    public OperationDefinition Operation()
    {
        var at = tokens.Current.At;
        if (tokens.IsAt(TokenKind.BraceOpen)) return new(OperationKind.Query, null, [], [], SelectionSet(), at);
        return new(
            Kind(),
            tokens.IsAt(TokenKind.Name) ? tokens.ExpectName() : null,
            tokens.OptionalMany(TokenKind.ParenOpen, VariableDefinition, TokenKind.ParenClose),
            values.Directives(isConst: false),
            SelectionSet(),
            at);
    }

    public OperationKind Kind()
    {
        var token = tokens.Expect(TokenKind.Name);
        switch (token.Text)
        {
            case "query": return OperationKind.Query;
            case "mutation": return OperationKind.Mutation;
            case "subscription": return OperationKind.Subscription;
            default:
                tokens.FailUnexpected(token);
                return OperationKind.Query;
        }
    }

    public FragmentDefinition Fragment()
    {
        var at = tokens.Current.At;
        tokens.ExpectKeyword("fragment");
        var name = FragmentName();
        tokens.ExpectKeyword("on");
        return new(name, values.NamedType(), values.Directives(isConst: false), SelectionSet(), at);
    }

    VariableDefinition VariableDefinition()
    {
        var at = tokens.Expect(TokenKind.Dollar).At;
        var name = tokens.ExpectName();
        tokens.Expect(TokenKind.Colon);
        var type = values.Type();
        var fallback = tokens.Skip(TokenKind.EqualsSign) ? values.Value(isConst: true) : null;
        return new(name, type, fallback, values.Directives(isConst: true), at);
    }

    SelectionSet SelectionSet(int depth = 1)
    {
        tokens.CheckDepth(depth);
        var at = tokens.Current.At;
        return new(tokens.Many(TokenKind.BraceOpen, () => Selection(depth), TokenKind.BraceClose), at);
    }

    Selection Selection(int depth)
    {
        var at = tokens.Current.At;
        return tokens.Skip(TokenKind.Spread) ? FragmentOf(at, depth) : Field(at, depth);
    }

    Field Field(Location at, int depth)
    {
        var first = tokens.ExpectName();
        var name = tokens.Skip(TokenKind.Colon) ? tokens.ExpectName() : null;
        return new(
            name is null ? null : first,
            name ?? first,
            values.Arguments(isConst: false),
            values.Directives(isConst: false),
            tokens.IsAt(TokenKind.BraceOpen) ? SelectionSet(depth + 1) : null,
            at);
    }

    // The name "on" is a type condition's: no fragment may have it.
    Selection FragmentOf(Location at, int depth)
    {
        var hasCondition = tokens.SkipKeyword("on");
        if (!hasCondition && tokens.IsAt(TokenKind.Name))
            return new FragmentSpread(FragmentName(), values.Directives(isConst: false), at);
        return new InlineFragment(
            hasCondition ? values.NamedType() : null,
            values.Directives(isConst: false),
            SelectionSet(depth + 1),
            at);
    }

    Name FragmentName()
    {
        if (tokens.Current.Text == "on") tokens.FailUnexpected(tokens.Current);
        return tokens.ExpectName();
    }
}

namespace UsageLedger.GraphQL.Language;

/// <summary>Definitions of a type system (GraphQL October 2021, 3). Each begins behind its description.</summary>
sealed class TypeSystemParser(TokenCursor tokens, ValueParser values, OperationParser operations)
{
    /// <summary>A text before what it describes; null when there is none.</summary>
    public string? Description() => tokens.Current.IsText ? values.Text().Text : null;

    public SchemaDefinition Schema(string? description, Location at)
    {
        tokens.ExpectKeyword("schema");
        return new(
            description,
            values.Directives(isConst: true),
            tokens.Many(TokenKind.BraceOpen, Root, TokenKind.BraceClose),
            at);
    }

    public ScalarDefinition Scalar(string? description, Location at)
    {
        tokens.ExpectKeyword("scalar");
        return new(description, tokens.ExpectName(), values.Directives(isConst: true), at);
    }

    public ObjectDefinition Object(string? description, Location at)
    {
        tokens.ExpectKeyword("type");
        var name = tokens.ExpectName();
        if (tokens.Current.IsKeyword("implements")) FailUnsupported();
        return new(
            description,
            name,
            values.Directives(isConst: true),
            tokens.OptionalMany(TokenKind.BraceOpen, Field, TokenKind.BraceClose),
            at);
    }

    public InputObjectDefinition InputObject(string? description, Location at)
    {
        tokens.ExpectKeyword("input");
        return new(
            description,
            tokens.ExpectName(),
            values.Directives(isConst: true),
            tokens.OptionalMany(TokenKind.BraceOpen, Input, TokenKind.BraceClose),
            at);
    }

    public EnumDefinition Enum(string? description, Location at)
    {
        tokens.ExpectKeyword("enum");
        return new(
            description,
            tokens.ExpectName(),
            values.Directives(isConst: true),
            tokens.OptionalMany(TokenKind.BraceOpen, EnumMember, TokenKind.BraceClose),
            at);
    }

    public DirectiveDefinition Directive(string? description, Location at)
    {
        tokens.ExpectKeyword("directive");
        tokens.Expect(TokenKind.At);
        var name = tokens.ExpectName();
        var arguments = tokens.OptionalMany(TokenKind.ParenOpen, Input, TokenKind.ParenClose);
        var isRepeatable = tokens.SkipKeyword("repeatable");
        tokens.ExpectKeyword("on");
        return new(description, name, arguments, isRepeatable, Locations(), at);
    }

    /// <summary>Says that what stands here is not understood.</summary>
    public void FailUnsupported() => tokens.FailSyntax(
        tokens.Current.At,
        $"Interfaces, unions and extensions are not supported; found {tokens.Current}.");

    (OperationKind Kind, NamedTypeNode Type) Root()
    {
        var kind = operations.Kind();
        tokens.Expect(TokenKind.Colon);
        return (kind, values.NamedType());
    }

    FieldNode Field()
    {
        var at = tokens.Current.At;
        var description = Description();
        var name = tokens.ExpectName();
        var arguments = tokens.OptionalMany(TokenKind.ParenOpen, Input, TokenKind.ParenClose);
        tokens.Expect(TokenKind.Colon);
        return new(description, name, arguments, values.Type(), values.Directives(isConst: true), at);
    }

    InputValueNode Input()
    {
        var at = tokens.Current.At;
        var description = Description();
        var name = tokens.ExpectName();
        tokens.Expect(TokenKind.Colon);
        var type = values.Type();
        var fallback = tokens.Skip(TokenKind.EqualsSign) ? values.Value(isConst: true) : null;
        return new(description, name, type, fallback, values.Directives(isConst: true), at);
    }

    EnumValueNode EnumMember()
    {
        var at = tokens.Current.At;
        var description = Description();
        if (tokens.Current is { Kind: TokenKind.Name, Text: "true" or "false" or "null" } word)
            tokens.FailSyntax(word.At, $"{word} is reserved and cannot be used for an enum value.");
        return new(description, tokens.ExpectName(), values.Directives(isConst: true), at);
    }

    List<Name> Locations()
    {
        tokens.Skip(TokenKind.Pipe);
        var locations = new List<Name>();
        do
        {
            var token = tokens.Current;
            var name = tokens.ExpectName();
            if (!DirectiveLocations.All.Contains(name.Value)) tokens.FailUnexpected(token);
            locations.Add(name);
        }
        while (tokens.Skip(TokenKind.Pipe));
        return locations;
    }
}

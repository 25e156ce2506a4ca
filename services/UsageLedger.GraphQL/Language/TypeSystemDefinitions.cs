namespace UsageLedger.GraphQL.Language;

/// <summary>A part of a type system (GraphQL October 2021, 3). Interfaces, unions and extensions are not understood:
/// no schema here has any.</summary>
abstract record TypeSystemDefinition(string? Description, IReadOnlyList<Directive> Directives, Location At)
    : Definition(At);

sealed record SchemaDefinition(
    string? Description,
    IReadOnlyList<Directive> Directives,
    IReadOnlyList<(OperationKind Kind, NamedTypeNode Type)> Operations,
    Location At) : TypeSystemDefinition(Description, Directives, At);

sealed record ScalarDefinition(
    string? Description, Name Name, IReadOnlyList<Directive> Directives, Location At)
    : TypeSystemDefinition(Description, Directives, At);

sealed record ObjectDefinition(
    string? Description,
    Name Name,
    IReadOnlyList<Directive> Directives,
    IReadOnlyList<FieldNode> Fields,
    Location At) : TypeSystemDefinition(Description, Directives, At);

sealed record InputObjectDefinition(
    string? Description,
    Name Name,
    IReadOnlyList<Directive> Directives,
    IReadOnlyList<InputValueNode> Fields,
    Location At) : TypeSystemDefinition(Description, Directives, At);

sealed record EnumDefinition(
    string? Description,
    Name Name,
    IReadOnlyList<Directive> Directives,
    IReadOnlyList<EnumValueNode> Values,
    Location At) : TypeSystemDefinition(Description, Directives, At);

sealed record DirectiveDefinition(
    string? Description,
    Name Name,
    IReadOnlyList<InputValueNode> Arguments,
    bool IsRepeatable,
    IReadOnlyList<Name> Locations,
    Location At) : TypeSystemDefinition(Description, [], At);

sealed record FieldNode(
    string? Description,
    Name Name,
    IReadOnlyList<InputValueNode> Arguments,
    TypeNode Type,
    IReadOnlyList<Directive> Directives,
    Location At) : Node(At);

sealed record InputValueNode(
    string? Description, Name Name, TypeNode Type, Value? Default, IReadOnlyList<Directive> Directives, Location At)
    : Node(At);

sealed record EnumValueNode(string? Description, Name Name, IReadOnlyList<Directive> Directives, Location At)
    : Node(At);

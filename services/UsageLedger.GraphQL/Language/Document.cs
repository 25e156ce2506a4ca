namespace UsageLedger.GraphQL.Language;

/// <summary>A parsed document (GraphQL October 2021, 2). Nodes are told apart by reference, never by value.</summary>
/// <param name="Definitions">In the order of the document; at least one.</param>
sealed record Document(IReadOnlyList<Definition> Definitions)
{
    public IEnumerable<OperationDefinition> Operations => Definitions.OfType<OperationDefinition>();

    public IEnumerable<FragmentDefinition> Fragments => Definitions.OfType<FragmentDefinition>();
}

/// <summary>A part of a document, and where it begins.</summary>
abstract record Node(Location At);

/// <summary>What stands at the top of a document: an operation, a fragment, or a part of a type system.</summary>
abstract record Definition(Location At) : Node(At);

enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

/// <param name="Name">Null when it has none.</param>
sealed record OperationDefinition(
    OperationKind Kind,
    Name? Name,
    IReadOnlyList<VariableDefinition> Variables,
    IReadOnlyList<Directive> Directives,
    SelectionSet Selections,
    Location At) : Definition(At);

sealed record FragmentDefinition(
    Name Name, NamedTypeNode TypeCondition, IReadOnlyList<Directive> Directives, SelectionSet Selections, Location At)
    : Definition(At);

/// <summary>A name, and where it stands.</summary>
sealed record Name(string Value, Location At) : Node(At);

/// <param name="Name">Without the dollar sign.</param>
sealed record VariableDefinition(
    Name Name, TypeNode Type, Value? Default, IReadOnlyList<Directive> Directives, Location At) : Node(At);

sealed record SelectionSet(IReadOnlyList<Selection> Items, Location At) : Node(At);

abstract record Selection(IReadOnlyList<Directive> Directives, Location At) : Node(At);

sealed record Field(
    Name? Alias,
    Name Name,
    IReadOnlyList<Argument> Arguments,
    IReadOnlyList<Directive> Directives,
    SelectionSet? Selections,
    Location At) : Selection(Directives, At)
{
    /// <summary>The member of the response: the alias, else the name.</summary>
    public string ResponseName => (Alias ?? Name).Value;
}

sealed record FragmentSpread(Name Name, IReadOnlyList<Directive> Directives, Location At) : Selection(Directives, At);

/// <param name="TypeCondition">Null when it has none.</param>
sealed record InlineFragment(
    NamedTypeNode? TypeCondition, IReadOnlyList<Directive> Directives, SelectionSet Selections, Location At)
    : Selection(Directives, At);

sealed record Argument(Name Name, Value Value, Location At) : Node(At);

sealed record Directive(Name Name, IReadOnlyList<Argument> Arguments, Location At) : Node(At);

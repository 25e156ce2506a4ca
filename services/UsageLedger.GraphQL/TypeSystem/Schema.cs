namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>A type system: what can be asked. It says nothing of where the answers come from.</summary>
/// <param name="Description">Of the schema as a whole; null when the file has none.</param>
/// <param name="Query">The root of queries.</param>
/// <param name="Mutation">The root of mutations; null when there are none.</param>
/// <param name="Types">All types by name: those of the file in its order, the scalars of the specification and the
/// types of introspection.</param>
/// <param name="Directives">By name, without the sign @: those of the file and of the specification.</param>
sealed record Schema(
    string? Description,
    ObjectType Query,
    ObjectType? Mutation,
    IReadOnlyDictionary<string, NamedType> Types,
    IReadOnlyDictionary<string, DirectiveType> Directives);

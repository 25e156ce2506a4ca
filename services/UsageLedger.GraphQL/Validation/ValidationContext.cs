using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>What the rules look at, and where they report.</summary>
sealed class ValidationContext(Schema schema, Document document)
{
    public Schema Schema => schema;

    public Document Document => document;

    public Findings Findings { get; } = new();

    /// <summary>By name. Of several with one name, which is an error of its own, the first.</summary>
    public IReadOnlyDictionary<string, FragmentDefinition> Fragments { get; } = document.Fragments
        .DistinctBy(fragment => fragment.Name.Value, StringComparer.Ordinal)
        .ToDictionary(fragment => fragment.Name.Value, StringComparer.Ordinal);

    /// <summary>Null when the schema has no such operations.</summary>
    public ObjectType? Root(OperationKind kind) => kind switch
    {
        OperationKind.Query => schema.Query,
        OperationKind.Mutation => schema.Mutation,
        OperationKind.Subscription => null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The type that a document spells; null when it names none of the schema.</summary>
    public TypeReference? Resolve(TypeNode node) => TypeReference.Of(node, schema.Types.GetValueOrDefault);
}

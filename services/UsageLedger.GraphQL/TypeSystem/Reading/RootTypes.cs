using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Where operations begin (GraphQL October 2021, 3.3.1).</summary>
static class RootTypes
{
    /// <summary>The types that a schema block names; without one, those named Query and Mutation.</summary>
    public static (ObjectType Query, ObjectType? Mutation) Of(SchemaDefinition? block, TypeTable types)
    {
        if (block is null)
        {
            return (types.Find("Query") as ObjectType ?? throw NoQuery(new(1, 1)),
                types.Find("Mutation") as ObjectType);
        }

        var roots = new Dictionary<OperationKind, ObjectType>();
        foreach (var (kind, node) in block.Operations)
        {
            if (kind == OperationKind.Subscription) throw SchemaMistake.At(node, "Subscriptions are not supported.");
            if (types.Find(node.Name) is not ObjectType type)
                throw SchemaMistake.At(node, $"There is no object type {node.Name}.");
            if (roots.ContainsValue(type)) throw SchemaMistake.At(node, $"{type} is the root of two operations.");
            if (!roots.TryAdd(kind, type)) throw SchemaMistake.At(node, "This operation has another root.");
        }
        return (roots.GetValueOrDefault(OperationKind.Query) ?? throw NoQuery(block.At),
            roots.GetValueOrDefault(OperationKind.Mutation));
    }

    static InvalidOperationException NoQuery(Location at) =>
        SchemaMistake.At(at, "There is no root for queries: an object type Query, or one that a schema block names.");
}

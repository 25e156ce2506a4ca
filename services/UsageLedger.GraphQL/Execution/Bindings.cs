using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>The fields of a schema with their resolvers, those of introspection among them.</summary>
sealed class Bindings
{
    readonly Dictionary<(ObjectType, string), (FieldDefinition, FieldResolver)> _fields = [];

    /// <exception cref="ArgumentException">A field has no resolver, or a resolver no field: all of them are named.
    /// </exception>
    public Bindings(Schema schema, Resolvers resolvers)
    {
        var missing = new List<string>();
        foreach (var type in schema.Types.Values.OfType<ObjectType>())
        {
            var ofType = resolvers.ByType.GetValueOrDefault(type.Name);
            foreach (var field in type.Fields.Values)
            {
                if (ofType?.GetValueOrDefault(field.Name) is { } resolver)
                    _fields.Add((type, field.Name), (field, resolver));
                else
                    missing.Add($"{type.Name}.{field.Name} has no resolver");
            }
        }
        var problems = missing.Concat(WithoutField(schema, resolvers)).ToList();
        if (problems.Count > 0)
            throw new ArgumentException($"Schema and resolvers differ: {string.Join("; ", problems)}.");
    }

    public (FieldDefinition Definition, FieldResolver Resolver) Of(ObjectType type, string field) =>
        _fields[(type, field)];

    static IEnumerable<string> WithoutField(Schema schema, Resolvers resolvers) =>
        from type in resolvers.ByType
        let fields = (schema.Types.GetValueOrDefault(type.Key) as ObjectType)?.Fields
        from field in type.Value.Keys
        where fields?.ContainsKey(field) != true
        select $"the resolver {type.Key}.{field} has no field in the schema";
}

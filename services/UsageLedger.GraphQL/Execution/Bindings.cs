using UsageLedger.GraphQL.TypeSystem;
using UsageLedger.GraphQL.Validation;

namespace UsageLedger.GraphQL.Execution;

/// <summary>The fields of a schema with their resolvers, those of introspection among them.</summary>
sealed class Bindings
{
    readonly Schema _schema;
    readonly Dictionary<(ObjectType, string), FieldResolver> _resolvers = [];

    /// <exception cref="InvalidOperationException">A field has no resolver, or a resolver no field: all of them are
    /// named. </exception>
    public Bindings(Schema schema, Resolvers resolvers)
    {
        _schema = schema;
        var problems = WithoutField(schema, resolvers).ToList();
        foreach (var type in schema.Types.Values.OfType<ObjectType>())
        {
            var ofType = resolvers.ByType.GetValueOrDefault(type.Name);
            foreach (var field in type.Fields.Keys)
            {
                if (ofType?.GetValueOrDefault(field) is { } resolver)
                    _resolvers.Add((type, field), resolver);
                else
                    problems.Add($"{type.Name}.{field} has no resolver");
            }
        }
        if (problems.Count > 0)
            throw new InvalidOperationException($"Schema and resolvers differ: {string.Join("; ", problems)}.");
    }

    public (FieldDefinition Definition, FieldResolver Resolver) Of(ObjectType type, string field) =>
        type.Fields.TryGetValue(field, out var definition)
            ? (definition, _resolvers[(type, field)])
            : (MetaFields.Find(field, type, _schema)!, Introspection.MetaField(field, type, _schema));

    static IEnumerable<string> WithoutField(Schema schema, Resolvers resolvers) =>
        from type in resolvers.ByType
        let fields = (schema.Types.GetValueOrDefault(type.Key) as ObjectType)?.Fields
        from field in type.Value.Keys
        where fields?.ContainsKey(field) != true
        select $"the resolver {type.Key}.{field} has no field in the schema";
}

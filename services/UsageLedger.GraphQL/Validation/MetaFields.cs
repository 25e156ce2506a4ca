using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>The fields that no schema file lists: <c>__typename</c> of every object (GraphQL October 2021, 4.4), and of
/// the root of queries <c>__schema</c> and <c>__type</c> (4.5).</summary>
static class MetaFields
{
    public static FieldDefinition? Find(string name, ObjectType parent, Schema schema) => name switch
    {
        "__typename" => Field(name, new NonNullOf(String(schema))),
        "__schema" when parent == schema.Query => Field(name, new NonNullOf(new Named(schema.Types["__Schema"]))),
        "__type" when parent == schema.Query => Field(
            name,
            new Named(schema.Types["__Type"]),
            new InputDefinition("name", null, new NonNullOf(String(schema)), null, null)),
        _ => null,
    };

    static Named String(Schema schema) => new(schema.Types["String"]);

    static FieldDefinition Field(string name, TypeReference type, params InputDefinition[] arguments)
    {
        var byName = new OrderedDictionary<string, InputDefinition>(StringComparer.Ordinal);
        foreach (var argument in arguments) byName.Add(argument.Name, argument);
        return new(name, null, byName, type, null);
    }
}

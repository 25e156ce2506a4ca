using System.Text.Json.Nodes;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Variables for any operation: good ones and bad ones.</summary>
static class VariableSets
{
    public static IEnumerable<JsonObject> Of(Schema schema, OperationDefinition operation)
    {
        Func<TypeNode, JsonNode?>[] ways =
        [
            type => Good(schema, type, isFull: true),
            type => Good(schema, type, isFull: false),
            _ => null,
            _ => "no such thing",
            _ => 7,
            _ => 1.5,
            _ => new JsonArray(1, null, "x"),
            _ => new JsonObject { ["kind"] = "TAPE", ["min"] = 1 },
        ];
        yield return [];
        if (operation.Variables.Count == 0) yield break;
        foreach (var way in ways)
            yield return new(operation.Variables.Select(each => KeyValuePair.Create(each.Name.Value, way(each.Type))));
    }

    // Full: with all fields of input objects, and lists as lists.
    static JsonNode? Good(Schema schema, TypeNode type, bool isFull) => type switch
    {
        NonNullTypeNode nonNull => Good(schema, nonNull.Inner, isFull),
        ListTypeNode list when isFull =>
            new JsonArray(Good(schema, list.Item, isFull), Good(schema, list.Item, isFull)),
        ListTypeNode list => Good(schema, list.Item, isFull),
        NamedTypeNode named => Good(schema.Types[named.Name], isFull, depth: 0),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static JsonNode? Good(NamedType type, bool isFull, int depth) => type switch
    {
        EnumType enumType => enumType.Members[^1].Name,
        InputObjectType input => new JsonObject(
            from field in input.Fields.Values
            where field.IsRequired || (isFull && depth < 2)
            select KeyValuePair.Create(field.Name, Good(field.Type.Innermost, isFull, depth + 1))),
        _ => type.Name switch
        {
            "Int" => 3,
            "Float" => 2.25,
            "Boolean" => true,
            "Decimal" => "1.5",
            "DateTime" => "2022-01-21T17:08:09.640+01:00",
            "JSON" => new JsonObject { ["a"] = new JsonArray(1, null, "x") },
            _ => "a text",
        },
    };
}

using System.Text.Json.Nodes;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Schemas as lines of text in one order, from our types and from what introspection answers. Descriptions of
/// the specification's own parts are our words, and are left out.</summary>
static class SchemaForm
{
    static readonly string[] Specified = ["include", "skip", "deprecated", "specifiedBy"];

    public static string Of(Schema schema) => Sorted(
    [
        $"schema {schema.Description} query {schema.Query} mutation {schema.Mutation}",
        .. schema.Types.Values.SelectMany(Lines),
        .. schema.Directives.Values.SelectMany(Lines),
    ]);

    public static string OfIntrospection(JsonNode schema) => Sorted(
    [
        $"schema {schema["description"]} query {schema["queryType"]!["name"]} "
            + $"mutation {schema["mutationType"]!["name"]}",
        .. schema["types"]!.AsArray().SelectMany(type => TypeLines(type!)),
        .. schema["directives"]!.AsArray().SelectMany(directive => DirectiveLines(directive!)),
    ]);

    static string Sorted(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));

    static IEnumerable<string> Lines(NamedType type) =>
    [
        $"{type}: {Kind(type)} {Described(type.Name, type.Description)} {(type as ScalarType)?.SpecifiedByUrl}",
        .. type switch
        {
            ObjectType record => record.Fields.Values.SelectMany(field => Lines(type.Name, field)),
            InputObjectType input => input.Fields.Values.Select(field => Line(type.Name, field)),
            EnumType choice => choice.Members.Select(each => Line(type.Name, each)),
            _ => [],
        },
    ];

    static string Kind(NamedType type) => type switch
    {
        ObjectType => "OBJECT",
        InputObjectType => "INPUT_OBJECT",
        EnumType => "ENUM",
        _ => "SCALAR",
    };

    static IEnumerable<string> Lines(string type, FieldDefinition field) => field.Arguments.Values
        .Select(argument => Line($"{type}.{field.Name}", argument))
        .Prepend($"{type}.{field.Name}: {field.Type} {Described(type, field.Description)} {field.DeprecationReason}");

    static string Line(string owner, InputDefinition input) =>
        $"{owner}({input.Name}: {input.Type} = {DefaultText.Of(input)}) {Described(owner, input.Description)} "
        + input.DeprecationReason;

    static string Line(string type, EnumMember member) =>
        $"{type}.{member.Name} {Described(type, member.Description)} {member.DeprecationReason}";

    static IEnumerable<string> Lines(DirectiveType type) => type.Arguments.Values
        .Select(argument => Line($"@{type.Name}", argument))
        .Prepend($"@{type.Name} {Described($"@{type.Name}", type.Description)} {type.IsRepeatable} "
            + string.Join(' ', type.Locations));

    static IEnumerable<string> TypeLines(JsonNode type)
    {
        var name = (string)type["name"]!;
        return
        [
            $"{name}: {type["kind"]} {Described(name, type["description"])} {type["specifiedByURL"]}",
            .. Items(type["fields"]).SelectMany(field => Items(field["args"])
                .Select(argument => InputLine($"{name}.{field["name"]}", argument))
                .Prepend($"{name}.{field["name"]}: {Spell(field["type"]!)} {Described(name, field["description"])} "
                    + field["deprecationReason"])),
            .. Items(type["inputFields"]).Select(field => InputLine(name, field)),
            .. Items(type["enumValues"]).Select(each =>
                $"{name}.{each["name"]} {Described(name, each["description"])} {each["deprecationReason"]}"),
        ];
    }

    static IEnumerable<string> DirectiveLines(JsonNode directive)
    {
        var name = $"@{directive["name"]}";
        return Items(directive["args"])
            .Select(argument => InputLine(name, argument))
            .Prepend($"{name} {Described(name, directive["description"])} {(bool)directive["isRepeatable"]!} "
                + string.Join(' ', Items(directive["locations"])));
    }

    static string InputLine(string owner, JsonNode input) =>
        $"{owner}({input["name"]}: {Spell(input["type"]!)} = {input["defaultValue"]}) "
        + $"{Described(owner, input["description"])} {input["deprecationReason"]}";

    static string Spell(JsonNode type) => (string)type["kind"]! switch
    {
        "NON_NULL" => $"{Spell(type["ofType"]!)}!",
        "LIST" => $"[{Spell(type["ofType"]!)}]",
        _ => (string)type["name"]!,
    };

    static string Described(string owner, object? description)
    {
        var isOurs = owner.StartsWith("__", StringComparison.Ordinal)
            || Scalars.Specified.Any(scalar => scalar.Name == owner)
            || Specified.Contains(owner.TrimStart('@'));
        return isOurs ? "" : $"'{description}'";
    }

    static IEnumerable<JsonNode> Items(JsonNode? list) => list?.AsArray().Select(item => item!) ?? [];
}

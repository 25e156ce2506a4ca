using System.Diagnostics;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>What a schema says of itself (GraphQL October 2021, 4).</summary>
static class Introspection
{
    /// <summary>The fields that no schema file lists.</summary>
    public static FieldResolver MetaField(string name, ObjectType parent, Schema schema) => name switch
    {
        "__typename" => new((_, _) => new(parent.Name), TakesCall: false),
        "__schema" => new((_, _) => new(schema), TakesCall: false),
        "__type" => new((_, call) => new(Find(schema, call!.Arguments.Text("name")!)), TakesCall: true),
        _ => throw new UnreachableException($"Validation lets no {parent.Name}.{name} pass."),
    };

    /// <summary>The fields of the types of introspection.</summary>
    public static void Bind(Resolvers resolvers)
    {
        resolvers.Type<Schema>("__Schema")
            .Field("description", schema => schema.Description)
            .Field("types", schema => schema.Types.Values.Select(type => new Named(type)))
            .Field("queryType", schema => new Named(schema.Query))
            .Field("mutationType", schema => schema.Mutation is { } mutation ? new Named(mutation) : null)
            .Field("subscriptionType", _ => null)
            .Field("directives", schema => schema.Directives.Values);
        BindType(resolvers.Type<TypeReference>("__Type"));
        resolvers.Type<FieldDefinition>("__Field")
            .Field("name", field => field.Name)
            .Field("description", field => field.Description)
            .Field("args", (field, call) => Inputs(field.Arguments.Values, call))
            .Field("type", field => field.Type)
            .Field("isDeprecated", field => field.DeprecationReason is not null)
            .Field("deprecationReason", field => field.DeprecationReason);
        resolvers.Type<InputDefinition>("__InputValue")
            .Field("name", input => input.Name)
            .Field("description", input => input.Description)
            .Field("type", input => input.Type)
            .Field("defaultValue", DefaultText.Of)
            .Field("isDeprecated", input => input.DeprecationReason is not null)
            .Field("deprecationReason", input => input.DeprecationReason);
        resolvers.Type<EnumMember>("__EnumValue")
            .Field("name", member => member.Name)
            .Field("description", member => member.Description)
            .Field("isDeprecated", member => member.DeprecationReason is not null)
            .Field("deprecationReason", member => member.DeprecationReason);
        resolvers.Type<DirectiveType>("__Directive")
            .Field("name", directive => directive.Name)
            .Field("description", directive => directive.Description)
            .Field("isRepeatable", directive => directive.IsRepeatable)
            .Field("locations", directive => directive.Locations)
            .Field("args", (directive, call) => Inputs(directive.Arguments.Values, call));
    }

    static void BindType(ObjectResolvers<TypeReference> type) => type
        .Field("kind", Kind)
        .Field("name", each => TypeOf(each)?.Name)
        .Field("description", each => TypeOf(each)?.Description)
        .Field("specifiedByURL", each => (TypeOf(each) as ScalarType)?.SpecifiedByUrl)
        .Field("fields", (each, call) => (TypeOf(each) as ObjectType)?.Fields.Values
            .Where(field => IsShown(field.DeprecationReason, call)))
        .Field("interfaces", each => TypeOf(each) is ObjectType ? Array.Empty<TypeReference>() : null)
        .Field("possibleTypes", _ => null)
        .Field("enumValues", (each, call) => (TypeOf(each) as EnumType)?.Members
            .Where(member => IsShown(member.DeprecationReason, call)))
        .Field("inputFields", (each, call) =>
            TypeOf(each) is InputObjectType input ? Inputs(input.Fields.Values, call) : null)
        .Field("ofType", each => each switch
        {
            ListOf list => list.Item,
            NonNullOf nonNull => nonNull.Inner,
            _ => null,
        });

    static string Kind(TypeReference reference) => reference switch
    {
        ListOf => "LIST",
        NonNullOf => "NON_NULL",
        Named { Type: ScalarType } => "SCALAR",
        Named { Type: ObjectType } => "OBJECT",
        Named { Type: EnumType } => "ENUM",
        Named { Type: InputObjectType } => "INPUT_OBJECT",
        _ => throw new UnreachableException(),
    };

    static NamedType? TypeOf(TypeReference reference) => (reference as Named)?.Type;

    static Named? Find(Schema schema, string name) =>
        schema.Types.TryGetValue(name, out var type) ? new(type) : null;

    static IEnumerable<InputDefinition> Inputs(IEnumerable<InputDefinition> inputs, FieldCall call) =>
        inputs.Where(input => IsShown(input.DeprecationReason, call));

    static bool IsShown(string? deprecationReason, FieldCall call) =>
        deprecationReason is null || call.Arguments.Flag("includeDeprecated") == true;
}

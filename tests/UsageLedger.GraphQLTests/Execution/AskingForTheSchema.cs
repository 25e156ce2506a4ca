using System.Text.Json;

namespace UsageLedger.GraphQLTests.Execution;

public sealed class AskingForTheSchema
{
    const string Sdl = """"
        "All of it."
        schema { query: Root mutation: Change }
        "Where it begins."
        type Root {
          "One thing."
          thing(id: ID!, kinds: [Kind!] = [BIG], old: Int @deprecated(reason: "Unused.")): Thing
          before: String @deprecated
        }
        type Change { put(thing: ThingInput!): Thing! }
        type Thing { id: ID! kinds: [Kind!]! since: DateTime }
        enum Kind { "Large." BIG SMALL @deprecated(reason: "None is.") }
        input ThingInput { id: ID! kind: Kind = SMALL old: Int @deprecated(reason: "Unused.") }
        "An instant."
        scalar DateTime @specifiedBy(url: "https://example.org/date-time")
        directive @marked(by: String = "me") repeatable on FIELD
        """";

    // What the usual tools ask, with all they can ask for.
    const string Everything = """
        query Everything {
          __schema {
            description
            queryType { name } mutationType { name } subscriptionType { name }
            types { ...Type }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...Input } }
          }
        }
        fragment Type on __Type {
          kind name description specifiedByURL
          fields(includeDeprecated: true) {
            name description args(includeDeprecated: true) { ...Input } type { ...Ref } isDeprecated deprecationReason
          }
          inputFields(includeDeprecated: true) { ...Input }
          interfaces { ...Ref }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...Ref }
        }
        fragment Input on __InputValue {
          name description type { ...Ref } defaultValue isDeprecated deprecationReason
        }
        fragment Ref on __Type {
          kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
            kind name ofType { kind name ofType { kind name } } } } } } }
        }
        """;

    static readonly GraphQLService Service = GraphQLService.Create(
        Sdl,
        resolvers =>
        {
            resolvers.Type<object>("Root").Field("thing", _ => null).Field("before", _ => null);
            resolvers.Type<object>("Change").Field("put", _ => null);
            resolvers.Type<object>("Thing").Field("id", _ => 1).Field("kinds", _ => null).Field("since", _ => null);
        },
        [Scalars.DateTime]);

    [Fact]
    public async Task The_roots_and_the_types_come_in_the_order_of_the_file()
    {
        var schema = await SchemaAsync();
        Assert.Equal("All of it.", schema.GetProperty("description").GetString());
        Assert.Equal("Root", schema.GetProperty("queryType").GetProperty("name").GetString());
        Assert.Equal("Change", schema.GetProperty("mutationType").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, schema.GetProperty("subscriptionType").ValueKind);
        var names = schema.GetProperty("types").EnumerateArray().Select(type => type.GetProperty("name").GetString());
        Assert.Equal(["Root", "Change", "Thing", "Kind", "ThingInput", "DateTime"], names.Take(6));
    }

    [Fact]
    public async Task All_that_is_asked_has_an_answer_without_errors() =>
        Assert.DoesNotContain("\"errors\"", await Service.AnswerAsync(Everything), StringComparison.Ordinal);

    [Fact]
    public async Task A_field_tells_its_arguments_with_their_defaults_and_deprecations() => Assert.Equal(
        Ask.Data("""
            {"__type":{"kind":"OBJECT","description":"Where it begins.","interfaces":[],"possibleTypes":null,
            "enumValues":null,"inputFields":null,"fields":[{"name":"thing","description":"One thing.",
            "isDeprecated":false,"deprecationReason":null,"args":[
            {"name":"id","defaultValue":null,"isDeprecated":false,"deprecationReason":null},
            {"name":"kinds","defaultValue":"[BIG]","isDeprecated":false,"deprecationReason":null},
            {"name":"old","defaultValue":null,"isDeprecated":true,"deprecationReason":"Unused."}]},
            {"name":"before","description":null,"isDeprecated":true,"deprecationReason":"No longer supported",
            "args":[]}]}}
            """.ReplaceLineEndings("")),
        await Service.AnswerAsync("""
            { __type(name: "Root") { kind description interfaces { name } possibleTypes { name } enumValues { name }
            inputFields { name } fields(includeDeprecated: true) { name description isDeprecated deprecationReason
            args(includeDeprecated: true) { name defaultValue isDeprecated deprecationReason } } } }
            """));

    [Fact]
    public async Task What_is_deprecated_is_shown_only_when_asked_for() => Assert.Equal(
        Ask.Data("""
            {"root":{"fields":[{"name":"thing","args":[{"name":"id"},{"name":"kinds"}]}]},
            "kind":{"enumValues":[{"name":"BIG"}]},"input":{"inputFields":[{"name":"id"},{"name":"kind"}]}}
            """.ReplaceLineEndings("")),
        await Service.AnswerAsync("""
            { root: __type(name: "Root") { fields { name args { name } } }
              kind: __type(name: "Kind") { enumValues { name } }
              input: __type(name: "ThingInput") { inputFields { name } } }
            """));

    [Fact]
    public async Task Types_tell_what_they_wrap() => Assert.Equal(
        Ask.Data("""
            {"__type":{"fields":[
            {"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"SCALAR","name":"ID","ofType":null}}},
            {"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"LIST","name":null,"ofType":{"kind":"NON_NULL"}}}},
            {"type":{"kind":"SCALAR","name":"DateTime","ofType":null}}]},
            "scalar":{"description":"An instant.","specifiedByURL":"https://example.org/date-time","fields":null,
            "interfaces":null},"nothing":null}
            """.ReplaceLineEndings("")),
        await Service.AnswerAsync("""
            query($thing: String!) { __type(name: $thing) {
              fields { type { kind name ofType { kind name ofType { kind } } } } }
              scalar: __type(name: "DateTime") { description specifiedByURL fields { name } interfaces { name } }
              nothing: __type(name: "Nothing") { name } }
            """, """{"thing":"Thing"}"""));

    [Fact]
    public async Task Directives_tell_where_they_may_stand()
    {
        var schema = await SchemaAsync();
        var marked = schema.GetProperty("directives").EnumerateArray()
            .Single(directive => directive.GetProperty("name").GetString() == "marked");
        Assert.True(marked.GetProperty("isRepeatable").GetBoolean());
        Assert.Equal("""["FIELD"]""", marked.GetProperty("locations").GetRawText());
        Assert.Equal("\"me\"", marked.GetProperty("args")[0].GetProperty("defaultValue").GetString());
    }

    static async Task<JsonElement> SchemaAsync() =>
        JsonElement.Parse(await Service.AnswerAsync(Everything)).GetProperty("data").GetProperty("__schema");
}

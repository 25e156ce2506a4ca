using System.Text.Json.Nodes;
using UsageLedger.GraphQL.TypeSystem;
using UsageLedger.GraphQLTests.Execution;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>A service over any schema, whose fields answer what follows from their types and arguments alone, as those
/// of execution.mjs do.</summary>
sealed class EchoService
{
    static readonly Scalar[] Custom = [Scalars.DateTime, Scalars.Json, Scalars.Decimal];

    readonly GraphQLService _service;

    public EchoService(string sdl)
    {
        Schema = SchemaFile.Read(sdl, Custom);
        _service = GraphQLService.Create(sdl, Bind, Custom);
    }

    public Schema Schema { get; }

    /// <param name="request">As execution.mjs takes it; <c>failing</c> is the name of the fields that fail.</param>
    public Task<string> AnswerAsync(JsonObject request) => _service.AnswerAsync(
        (string)request["document"]!,
        request["variables"]?.ToJsonString(),
        (string?)request["operationName"],
        (string?)request["failing"] ?? "");

    void Bind(Resolvers resolvers)
    {
        foreach (var type in Schema.Types.Values.OfType<ObjectType>())
        {
            if (type.Name.StartsWith("__", StringComparison.Ordinal))
                continue;
            foreach (var field in type.Fields.Values)
                resolvers.Type<string>(type.Name).Field(field.Name, (_, call) => Answer(field, call));
        }
    }

    static object? Answer(FieldDefinition field, FieldCall call) => field.Name == (string)call.Context
        ? new FieldFailure("It failed.", new Dictionary<string, object?>())
        : Answer(field.Type, call);

    static object? Answer(TypeReference type, FieldCall call) => type switch
    {
        NonNullOf nonNull => Answer(nonNull.Inner, call),
        ListOf list => new[] { Answer(list.Item, call), Answer(list.Item, call) },
        Named { Type: EnumType enumType } => enumType.Members[0].Name,
        _ => type.Innermost.Name switch
        {
            "Int" => 3,
            "Float" => 1.5,
            "Boolean" => true,
            "Decimal" => 2.5m,
            "DateTime" => new DateTimeOffset(2022, 1, 21, 16, 8, 9, 640, TimeSpan.Zero),
            "JSON" => call.Arguments.ToJson(),
            _ => call.Arguments.ToJson().GetRawText(),
        },
    };
}

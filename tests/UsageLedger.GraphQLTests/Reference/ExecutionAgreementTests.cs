using System.Text.Json;
using System.Text.Json.Nodes;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Executes the valid documents of the corpus, with several sets of variables and with fields that fail.
/// </summary>
public sealed class WhatTheReferenceImplementationAnswers
{
    const string Script = "execution.mjs";
    const int ExecutedCountMin = 1_000;
    const int ShownMax = 20;

    // What fails, by name; "" is nothing.
    static readonly string[] Failing = ["", "id", "title", "name", "book", "books", "author", "tags"];

    readonly EchoService _ours = new(Corpus.Schema);

    [Fact]
    public async Task Is_what_ours_answers()
    {
        var requests = Requests().ToList();
        Assert.True(requests.Count >= ExecutedCountMin, $"only {requests.Count} requests");
        var theirs = await AskAsync(requests);
        var differences = new List<string>();
        foreach (var (request, their) in requests.Zip(theirs))
        {
            var our = JsonNode.Parse(await _ours.AnswerAsync(request))!;
            if (Comparable(our) != Comparable(their))
                differences.Add($"{request.ToJsonString()}\nours:   {Comparable(our)}\ntheirs: {Comparable(their)}\n");
        }
        Assert.True(
            differences.Count == 0,
            $"{differences.Count} of {requests.Count} differ:\n{string.Join('\n', differences.Take(ShownMax))}");
    }

    [Fact]
    public async Task Its_tools_understand_what_ours_says_of_its_schema()
    {
        JsonObject schema = new() { ["schema"] = Corpus.Schema };
        var query = (string)(await ReferenceImplementation.AskAsync([schema], Script))[0]["query"]!;
        var answer = JsonNode.Parse(await _ours.AnswerAsync(new() { ["document"] = query }))!;
        Assert.Null(answer["errors"]);
        var understood = await ReferenceImplementation.AskAsync(
            [(JsonObject)schema.DeepClone(), new() { ["introspection"] = answer["data"]!.DeepClone() }], Script);
        Assert.Equal((string)understood[1]["fromFile"]!, (string)understood[1]["fromAnswer"]!);
    }

    static async Task<IEnumerable<JsonNode>> AskAsync(IEnumerable<JsonObject> requests)
    {
        JsonObject schema = new() { ["schema"] = Corpus.Schema };
        return (await ReferenceImplementation.AskAsync(requests.Prepend(schema), Script)).Skip(1);
    }

    // The other test asks for the schema; the order of the specification's own types is any.
    IEnumerable<JsonObject> Requests() =>
        from document in Corpus.Documents
        where document.IsValid && !document.Text.Contains("__schema", StringComparison.Ordinal)
        let parsed = Parser.Parse(document.Text, new()).Document
        where parsed is not null
        from operation in parsed.Operations
        from variables in VariableSets.Of(_ours.Schema, operation)
        from failing in Failing
        select new JsonObject
        {
            ["document"] = document.Text,
            ["operationName"] = operation.Name?.Value,
            ["variables"] = variables.DeepClone(),
            ["failing"] = failing,
        };

    // Messages are ours to word. Of one variable, ours tells the first that is wrong.
    static string Comparable(JsonNode answer)
    {
        var errors = (answer["errors"] as JsonArray ?? [])
            .Select(error => $"{error!["locations"]?.ToJsonString()} {error["path"]?.ToJsonString()}")
            .Distinct();
        var comparable = new JsonObject { ["errors"] = new JsonArray([.. errors]) };
        if (answer.AsObject().TryGetPropertyValue("data", out var data))
            comparable["data"] = Plain(data);
        return comparable.ToJsonString();
    }

    // Ours keeps numbers as they are spelled, theirs does not.
    static JsonNode? Plain(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(each => KeyValuePair.Create(each.Key, Plain(each.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Plain)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => (double)value,
        JsonValue value when value.GetValueKind() == JsonValueKind.String && ((string)value!).StartsWith('{') =>
            Plain(JsonNode.Parse((string)value!)),
        _ => node?.DeepClone(),
    };
}

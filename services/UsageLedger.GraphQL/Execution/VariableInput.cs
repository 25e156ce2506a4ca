using System.Text.Json;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Reads the variables of an operation's requests (GraphQL October 2021, 6.1.2).</summary>
sealed class VariableInput(Schema schema, OperationDefinition operation)
{
    readonly (VariableDefinition Node, InputDefinition Definition)[] _variables =
        [.. operation.Variables.Select(node => (node, DefinitionOf(schema, node)))];

    /// <param name="json">An object; null for none.</param>
    /// <param name="values">Those that were given or have a default.</param>
    /// <returns>One for each variable that does not do; empty when all do.</returns>
    public IReadOnlyList<GraphQLError> Read(JsonElement? json, out IReadOnlyDictionary<string, object?> values)
    {
        values = LiteralInput.NoVariables;
        if (_variables.Length == 0)
            return [];
        var read = new Dictionary<string, object?>(_variables.Length, StringComparer.Ordinal);
        values = read;
        List<GraphQLError>? errors = null;
        foreach (var (node, definition) in _variables)
        {
            if (Read(json, definition, out var value) is { } problem)
                (errors ??= []).Add(new(problem) { Locations = [node.At] });
            else if (value != Arguments.NotGiven)
                read.Add(definition.Name, value);
        }
        return errors ?? [];
    }

    static string? Read(JsonElement? json, InputDefinition definition, out object? value)
    {
        var (name, type) = (definition.Name, definition.Type);
        if (json is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var member))
            return JsonInput.Read(member, type, out value)?.Message($"Variable \"${name}\" got", name);
        var isLeftOut = LiteralInput.TryLeaveOut(definition, out value);
        return isLeftOut ? null : InputProblem.Missing($"Variable \"${name}\"", type);
    }

    static InputDefinition DefinitionOf(Schema schema, VariableDefinition node) =>
        new(node.Name.Value, null, TypeReference.Of(node.Type, name => schema.Types[name])!, node.Default, null);
}

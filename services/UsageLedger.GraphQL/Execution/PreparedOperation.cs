using System.Diagnostics;
using System.Text.Json;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>An operation of a valid document, with what all its requests have in common.</summary>
sealed class PreparedOperation(
    Schema schema,
    Bindings bindings,
    IReadOnlyDictionary<string, FragmentDefinition> fragments,
    OperationDefinition definition)
{
    readonly VariableInput _variables = new(schema, definition);
    ObjectPlan? _planOfAll;

    public string? Name => definition.Name?.Value;

    public bool IsMutation => definition.Kind == OperationKind.Mutation;

    /// <returns>Why the request's variables do not do; empty when they do.</returns>
    public IReadOnlyList<GraphQLError> Read(JsonElement? json, out IReadOnlyDictionary<string, object?> variables) =>
        _variables.Read(json, out variables);

    /// <returns>Null with an error when the variables allow none.</returns>
    public ObjectPlan? Plan(IReadOnlyDictionary<string, object?> variables, out GraphQLError? error)
    {
        error = null;
        // Two requests at once may both make it: they make the same.
        if (_planOfAll is { } known)
            return known;
        var planner = new Planner(bindings, fragments, variables);
        var plan = planner.Plan(Root, [definition.Selections]);
        error = planner.Error;
        if (error is not null)
            return null;
        if (!planner.DependsOnVariables)
            _planOfAll = plan;
        return plan;
    }

    ObjectType Root => definition.Kind switch
    {
        OperationKind.Query => schema.Query,
        OperationKind.Mutation => schema.Mutation!,
        _ => throw new UnreachableException("Validation lets no subscription pass."),
    };
}

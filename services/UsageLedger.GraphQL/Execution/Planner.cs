using System.Text.Json;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Collects the fields of an operation before it is executed (GraphQL October 2021, 6.3.2), all levels at
/// once: only @skip and @include can depend on variables.</summary>
sealed class Planner(
    Bindings bindings,
    IReadOnlyDictionary<string, FragmentDefinition> fragments,
    IReadOnlyDictionary<string, object?> variables)
{
    /// <summary>Whether another request of the same operation could collect other fields.</summary>
    public bool DependsOnVariables { get; private set; }

    /// <summary>Why there is no plan; null when there is.</summary>
    public GraphQLError? Error { get; private set; }

    public ObjectPlan Plan(ObjectType type, IEnumerable<SelectionSet> sets)
    {
        var collected = new OrderedDictionary<string, List<Field>>(StringComparer.Ordinal);
        var followed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in sets)
            Collect(set, collected, followed);
        return new([.. collected.Values.Select(nodes => Plan(type, nodes))]);
    }

    FieldPlan Plan(ObjectType parent, List<Field> nodes)
    {
        var node = nodes[0];
        var (definition, resolver) = bindings.Of(parent, node.Name.Value);
        var sets = nodes.Select(each => each.Selections).OfType<SelectionSet>();
        return new(
            JsonEncodedText.Encode(node.ResponseName),
            parent,
            definition,
            resolver,
            nodes,
            Constant(definition, node),
            definition.Type.Innermost is ObjectType below ? Plan(below, sets) : null);
    }

    // Every type condition holds: without interfaces and unions, validation refuses those that never can.
    void Collect(SelectionSet set, OrderedDictionary<string, List<Field>> collected, HashSet<string> followed)
    {
        foreach (var selection in set.Items.Where(IsIncluded))
        {
            switch (selection)
            {
                case Field field when collected.TryGetValue(field.ResponseName, out var same):
                    same.Add(field);
                    break;
                case Field field:
                    collected.Add(field.ResponseName, [field]);
                    break;
                case InlineFragment inline:
                    Collect(inline.Selections, collected, followed);
                    break;
                case FragmentSpread spread when followed.Add(spread.Name.Value):
                    Collect(fragments[spread.Name.Value].Selections, collected, followed);
                    break;
            }
        }
    }

    bool IsIncluded(Selection selection) => selection.Directives.All(directive => directive.Name.Value switch
    {
        "skip" => !Condition(directive),
        "include" => Condition(directive),
        _ => true,
    });

    bool Condition(Directive directive)
    {
        var argument = directive.Arguments.Single(each => each.Name.Value == "if");
        if (argument.Value is BooleanValue constant)
            return constant.IsTrue;
        DependsOnVariables = true;
        var name = ((VariableValue)argument.Value).Name;
        if (variables.GetValueOrDefault(name) is bool condition)
            return condition;
        // Only a variable with a default can be null here.
        Error ??= new($"Variable \"${name}\" is null, but @{directive.Name.Value} needs true or false.")
        {
            Locations = [argument.At],
        };
        return false;
    }

    // Arguments with variables are read by each request; so is what cannot be read, to be told each time.
    static Arguments? Constant(FieldDefinition definition, Field node)
    {
        if (definition.Arguments.Count == 0)
            return Arguments.None;
        if (node.Arguments.Any(argument => LiteralInput.HasVariable(argument.Value)))
            return null;
        var error = LiteralInput.ReadArguments(definition, node, LiteralInput.NoVariables, out var arguments);
        return error is null ? arguments : null;
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Documents as JSON, without the places in the text: in the form that <c>reference.mjs</c> answers.</summary>
static class ParsedForm
{
    public static JsonNode Of(Document document) => List(document.Definitions, Definition);

    static JsonObject Definition(Definition definition) => definition switch
    {
        OperationDefinition operation => new()
        {
            ["name"] = operation.Name?.Value,
            ["directives"] = List(operation.Directives, Directive),
            ["selections"] = List(operation.Selections.Items, Selection),
            ["operation"] = operation.Kind.ToString().ToLowerInvariant(),
            ["variables"] = List(operation.Variables, Variable),
        },
        FragmentDefinition fragment => new()
        {
            ["name"] = fragment.Name.Value,
            ["directives"] = List(fragment.Directives, Directive),
            ["selections"] = List(fragment.Selections.Items, Selection),
            ["on"] = fragment.TypeCondition.Name,
        },
        _ => [],
    };

    static JsonObject Variable(VariableDefinition variable) => new()
    {
        ["name"] = variable.Name.Value,
        ["type"] = Spell(variable.Type),
        ["default"] = variable.Default is { } value ? Literal(value) : new JsonObject { ["none"] = true },
        ["directives"] = List(variable.Directives, Directive),
    };

    static JsonObject Selection(Selection selection)
    {
        var form = new JsonObject { ["directives"] = List(selection.Directives, Directive) };
        switch (selection)
        {
            case Field field:
                form["field"] = field.Name.Value;
                form["alias"] = field.Alias?.Value;
                form["arguments"] = List(field.Arguments, Argument);
                form["selections"] = field.Selections is { } inner ? List(inner.Items, Selection) : null;
                break;
            case FragmentSpread spread:
                form["spread"] = spread.Name.Value;
                break;
            case InlineFragment inline:
                form["on"] = inline.TypeCondition?.Name;
                form["selections"] = List(inline.Selections.Items, Selection);
                break;
        }
        return form;
    }

    static JsonArray Directive(Directive directive) => [directive.Name.Value, List(directive.Arguments, Argument)];

    static JsonArray Argument(Argument argument) => [argument.Name.Value, Literal(argument.Value)];

    static JsonNode? Literal(Value value) => value switch
    {
        VariableValue variable => new JsonObject { ["variable"] = variable.Name },
        IntValue number => new JsonObject { ["int"] = number.Text },
        FloatValue number => new JsonObject { ["float"] = number.Text },
        StringValue text => new JsonObject { ["string"] = text.Text, ["block"] = text.IsBlock },
        BooleanValue boolean => boolean.IsTrue,
        NullValue => null,
        EnumValue member => new JsonObject { ["enum"] = member.Name },
        ListValue list => List(list.Items, Literal),
        ObjectValue record => new JsonObject
        {
            ["object"] = List(record.Fields, field => new JsonArray(field.Name.Value, Literal(field.Value))),
        },
        _ => throw new UnreachableException(),
    };

    static string Spell(TypeNode type) => type switch
    {
        NamedTypeNode named => named.Name,
        ListTypeNode list => $"[{Spell(list.Item)}]",
        NonNullTypeNode nonNull => $"{Spell(nonNull.Inner)}!",
        _ => throw new UnreachableException(),
    };

    static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> form) => [.. items.Select(form)];
}

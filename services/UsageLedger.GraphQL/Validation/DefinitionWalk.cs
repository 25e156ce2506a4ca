using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Walks one definition as it is written, with the type at each place, and calls the rules. Fragments are not
/// followed: each is walked once, however often it is spread. A type that is not known is null, and what would need it
/// is not checked: that it is not known has been reported.</summary>
sealed class DefinitionWalk
{
    readonly ValidationContext _context;
    readonly DefinitionUses _uses;
    readonly ValueRules _values;
    readonly ArgumentRules _arguments;
    readonly DirectiveRules _directives;

    public DefinitionWalk(ValidationContext context, DefinitionUses uses)
    {
        (_context, _uses) = (context, uses);
        _values = new(context.Findings, uses);
        _arguments = new(_values, context.Findings);
        _directives = new(context, _arguments);
    }

    public void Visit(OperationDefinition operation)
    {
        VariableRules.CheckDefinitions(operation, _context);
        foreach (var variable in operation.Variables)
        {
            if (variable.Default is { } @default) _values.Check(@default, _context.Resolve(variable.Type));
            _directives.Check(variable.Directives, "VARIABLE_DEFINITION");
        }
        _directives.Check(operation.Directives, operation.Kind.ToString().ToUpperInvariant());
        Visit(operation.Selections, _context.Root(operation.Kind));
    }

    public void Visit(FragmentDefinition fragment)
    {
        _directives.Check(fragment.Directives, "FRAGMENT_DEFINITION");
        Visit(fragment.Selections, FragmentRules.CheckCondition(fragment.TypeCondition, _context));
    }

    void Visit(SelectionSet selections, ObjectType? parent)
    {
        foreach (var selection in selections.Items)
        {
            if (_context.Findings.AreFull) return;
            switch (selection)
            {
                case Field field: Visit(field, parent); break;
                case FragmentSpread spread: Visit(spread, parent); break;
                case InlineFragment fragment: Visit(fragment, parent); break;
                default: throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    void Visit(Field field, ObjectType? parent)
    {
        var definition = parent is null ? null : FieldRules.Find(field, parent, _context);
        _arguments.Check(field.Arguments, definition?.Arguments, $"field \"{parent}.{field.Name.Value}\"", field.At);
        _directives.Check(field.Directives, "FIELD");
        if (definition is not null) FieldRules.CheckSelections(field, definition, _context.Findings);
        if (field.Selections is { } selections) Visit(selections, definition?.Type.Innermost as ObjectType);
    }

    void Visit(FragmentSpread spread, ObjectType? parent)
    {
        _uses.Spreads.Add(spread);
        _directives.Check(spread.Directives, "FRAGMENT_SPREAD");
        FragmentRules.CheckSpread(spread, parent, _context);
    }

    void Visit(InlineFragment fragment, ObjectType? parent)
    {
        _directives.Check(fragment.Directives, "INLINE_FRAGMENT");
        var type = fragment.TypeCondition is { } condition ? FragmentRules.CheckCondition(condition, _context) : parent;
        FragmentRules.CheckPlace("This fragment", type, parent, fragment.At, _context.Findings);
        Visit(fragment.Selections, type);
    }
}

using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Checks the directives at the definitions of a schema file. What they mean is not this room's to
/// know.</summary>
sealed class AppliedDirectives(IReadOnlyDictionary<string, DirectiveType> directives)
{
    public void Check(Definition definition)
    {
        switch (definition)
        {
            case SchemaDefinition node: Check(node.Directives, "SCHEMA"); break;
            case ScalarDefinition node: Check(node.Directives, "SCALAR"); break;
            case EnumDefinition node:
                Check(node.Directives, "ENUM");
                foreach (var member in node.Values) Check(member.Directives, "ENUM_VALUE");
                break;
            case ObjectDefinition node:
                Check(node.Directives, "OBJECT");
                foreach (var field in node.Fields) Check(field);
                break;
            case InputObjectDefinition node:
                Check(node.Directives, "INPUT_OBJECT");
                foreach (var field in node.Fields) Check(field.Directives, "INPUT_FIELD_DEFINITION");
                break;
            case DirectiveDefinition node: CheckArguments(node.Arguments); break;
        }
    }

    void Check(FieldNode field)
    {
        Check(field.Directives, "FIELD_DEFINITION");
        CheckArguments(field.Arguments);
    }

    void CheckArguments(IEnumerable<InputValueNode> arguments)
    {
        foreach (var argument in arguments) Check(argument.Directives, "ARGUMENT_DEFINITION");
    }

    void Check(IReadOnlyList<Directive> applied, string location)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in applied)
        {
            var name = each.Name.Value;
            if (!directives.TryGetValue(name, out var type)) throw SchemaMistake.At(each, $"There is no @{name}.");
            if (!type.Locations.Contains(location))
                throw SchemaMistake.At(each, $"@{name} cannot stand here, at {location}.");
            if (!seen.Add(name) && !type.IsRepeatable) throw SchemaMistake.At(each, $"@{name} stands here twice.");
            CheckArguments(each, type);
        }
    }

    static void CheckArguments(Directive applied, DirectiveType type)
    {
        var given = applied.Arguments.Select(each => each.Name.Value).ToHashSet(StringComparer.Ordinal);
        if (given.Count < applied.Arguments.Count)
            throw SchemaMistake.At(applied, $"An argument of @{type.Name} is given twice.");
        if (type.Arguments.Values.FirstOrDefault(each => each.IsRequired && !given.Contains(each.Name)) is { } missing)
            throw SchemaMistake.At(applied, $"@{type.Name} needs its argument {missing.Name}.");
        foreach (var argument in applied.Arguments)
        {
            if (!type.Arguments.TryGetValue(argument.Name.Value, out var definition))
                throw SchemaMistake.At(argument, $"@{type.Name} has no argument {argument.Name.Value}.");
            if (LiteralCheck.Problem(argument.Value, definition.Type) is { } problem)
                throw SchemaMistake.At(argument, $"@{type.Name}({argument.Name.Value}) has a wrong value: {problem}.");
        }
    }
}

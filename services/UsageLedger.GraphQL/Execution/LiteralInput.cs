using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Reads the values that documents and the schema file spell, with the variables in them (GraphQL October
/// 2021, 6.4.1). Documents are valid; what is left to go wrong is a variable that is null where that is not
/// allowed.</summary>
static class LiteralInput
{
    public static readonly IReadOnlyDictionary<string, object?> NoVariables = new Dictionary<string, object?>();

    /// <param name="node">The field that is called.</param>
    /// <returns>Null when they were read.</returns>
    public static GraphQLError? ReadArguments(
        FieldDefinition field, Field node, IReadOnlyDictionary<string, object?> variables, out Arguments arguments)
    {
        var values = new object?[field.Arguments.Count];
        arguments = new(field.Arguments, values);
        for (var i = 0; i < values.Length; i++)
        {
            var definition = field.Arguments.GetAt(i).Value;
            var literal = Find(node.Arguments, definition.Name)?.Value;
            if (ReadArgument(literal, definition, variables, out values[i]) is { } problem)
                return new(problem) { Locations = [(literal ?? (Node)node).At] };
        }
        return null;
    }

    /// <summary>What stands for an argument, a field or a variable that was not given.</summary>
    /// <returns>False when it has to be given.</returns>
    public static bool TryLeaveOut(InputDefinition definition, out object? value)
    {
        value = Arguments.NotGiven;
        return definition.Default is { } literal
            ? Read(literal, definition.Type, NoVariables, out value) is null
            : !definition.IsRequired;
    }

    /// <summary>A variable that was not given is as if its argument or field were not there.</summary>
    public static bool IsGiven([NotNullWhen(true)] Value? literal, IReadOnlyDictionary<string, object?> variables) =>
        literal is VariableValue variable ? variables.ContainsKey(variable.Name) : literal is not null;

    public static bool HasVariable(Value value) => value switch
    {
        VariableValue => true,
        ListValue list => list.Items.Any(HasVariable),
        ObjectValue given => given.Fields.Any(field => HasVariable(field.Value)),
        _ => false,
    };

    static string? ReadArgument(
        Value? literal,
        InputDefinition definition,
        IReadOnlyDictionary<string, object?> variables,
        out object? value)
    {
        var (name, type) = (definition.Name, definition.Type);
        if (IsGiven(literal, variables))
            return Read(literal, type, variables, out value)?.Message($"Argument \"{name}\" has", name);
        return TryLeaveOut(definition, out value) ? null : InputProblem.Missing($"Argument \"{name}\"", type);
    }

    static InputProblem? Read(
        Value literal, TypeReference type, IReadOnlyDictionary<string, object?> variables, out object? value)
    {
        value = literal is VariableValue variable ? variables.GetValueOrDefault(variable.Name) : null;
        if (literal is NullValue or VariableValue)
            return value is null && type is NonNullOf ? new("null", InputProblem.NoNull(type)) : null;
        return type switch
        {
            NonNullOf nonNull => Read(literal, nonNull.Inner, variables, out value),
            ListOf list => ReadList(literal, list.Item, variables, out value),
            Named { Type: InputObjectType inputType } => ReadObject(literal, inputType, variables, out value),
            Named { Type: EnumType enumType } => ReadMember(literal, enumType, out value),
            Named { Type: ScalarType scalarType } => ReadScalar(literal, scalarType.Scalar, variables, out value),
            _ => throw new UnreachableException($"{type} is no type of inputs."),
        };
    }

    static InputProblem? ReadList(
        Value literal, TypeReference itemType, IReadOnlyDictionary<string, object?> variables, out object? value)
    {
        var literals = literal is ListValue list ? list.Items : [literal];
        var items = new List<object?>(literals.Count);
        value = items;
        foreach (var each in literals)
        {
            if (Read(each, itemType, variables, out var item) is { } problem)
                return problem.Under($"[{items.Count}]");
            items.Add(item);
        }
        return null;
    }

    static InputProblem? ReadObject(
        Value literal, InputObjectType type, IReadOnlyDictionary<string, object?> variables, out object? value)
    {
        value = null;
        if (literal is not ObjectValue given)
            return InputProblem.Of(literal, InputProblem.NoObject(type));
        var values = new object?[type.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = type.Fields.GetAt(i).Value;
            var member = given.Fields.FirstOrDefault(each => each.Name.Value == field.Name)?.Value;
            var isGiven = IsGiven(member, variables);
            if (isGiven && Read(member!, field.Type, variables, out values[i]) is { } problem)
                return problem.Under($".{field.Name}");
            if (!isGiven && !TryLeaveOut(field, out values[i]))
                return InputProblem.Of(literal, InputProblem.Missing($"Field \"{field.Name}\"", field.Type));
        }
        value = new Arguments(type.Fields, values);
        return null;
    }

    static InputProblem? ReadMember(Value literal, EnumType type, out object? value)
    {
        value = (literal as EnumValue)?.Name;
        return value is string name && type.Has(name) ? null : InputProblem.Of(literal, InputProblem.NoMember(type));
    }

    // Scalars read no variables; the only ones that take lists and objects take any JSON.
    static InputProblem? ReadScalar(
        Value literal, Scalar scalar, IReadOnlyDictionary<string, object?> variables, out object? value)
    {
        var problem = HasVariable(literal)
            ? scalar.Read(InputJson.Of(literal, variables), out value)
            : scalar.Read(literal, out value);
        return problem is null ? null : InputProblem.Of(literal, problem);
    }

    static Argument? Find(IReadOnlyList<Argument> arguments, string name)
    {
        foreach (var argument in arguments)
        {
            if (argument.Name.Value == name)
                return argument;
        }
        return null;
    }
}

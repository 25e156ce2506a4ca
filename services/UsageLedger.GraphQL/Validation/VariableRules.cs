using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Variables have names of their own (5.8.1) and types of inputs (5.8.2); those used are defined (5.8.3),
/// those defined are used (5.8.4), each where its type is allowed (5.8.5).</summary>
static class VariableRules
{
    public static void CheckDefinitions(OperationDefinition operation, ValidationContext context)
    {
        var names = operation.Variables.Select(variable => variable.Name with { Value = $"${variable.Name.Value}" });
        UniqueNames.Check("variable", names, context.Findings);
        foreach (var variable in operation.Variables)
        {
            var named = Innermost(variable.Type);
            var type = context.Schema.Types.GetValueOrDefault(named.Name);
            if (type is null) TypeNames.Refuse(named, context, known => known is not ObjectType);
            if (type is ObjectType)
                context.Findings.Add(
                    $"Variable \"${variable.Name.Value}\" cannot be of type \"{type}\": no input is an object.",
                    variable.Type.At);
        }
    }

    public static void CheckUses(ValidationContext context, UsesOfDefinitions uses)
    {
        foreach (var operation in context.Document.Operations)
            CheckUses(operation, uses.ReachedFrom([operation]).SelectMany(each => uses.Of(each).Variables), context);
    }

    static void CheckUses(OperationDefinition operation, IEnumerable<VariableUse> uses, ValidationContext context)
    {
        var defined = operation.Variables
            .DistinctBy(variable => variable.Name.Value, StringComparer.Ordinal)
            .ToDictionary(variable => variable.Name.Value, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var use in uses)
        {
            if (context.Findings.AreFull) return;
            used.Add(use.Variable.Name);
            if (defined.TryGetValue(use.Variable.Name, out var variable)) CheckPosition(variable, use, context);
            else
                context.Findings.Add(
                    $"Variable \"${use.Variable.Name}\" is not defined{By(operation)}.", use.Variable.At, operation.At);
        }
        foreach (var variable in defined.Values)
            if (!used.Contains(variable.Name.Value))
                context.Findings.Add(
                    $"Variable \"${variable.Name.Value}\" is never used{By(operation)}; leave it out.", variable.At);
    }

    static void CheckPosition(VariableDefinition variable, VariableUse use, ValidationContext context)
    {
        if (use.Type is null || context.Resolve(variable.Type) is not { } type) return;
        var expected = use.Type;
        // A place that must not be null takes a variable that may be, when either has a default for it.
        if (expected is NonNullOf nonNull && (variable.Default is not (null or NullValue) || use.HasDefault))
            expected = nonNull.Inner;
        if (!Fits(type, expected))
            context.Findings.Add(
                $"Variable \"${variable.Name.Value}\" of type \"{type}\" cannot stand where \"{use.Type}\" is "
                + "expected.",
                variable.At,
                use.Variable.At);
    }

    /// <summary>True when every value of the one is a value of the other.</summary>
    static bool Fits(TypeReference type, TypeReference expected) => (type, expected) switch
    {
        (NonNullOf left, NonNullOf right) => Fits(left.Inner, right.Inner),
        (NonNullOf left, _) => Fits(left.Inner, expected),
        (ListOf left, ListOf right) => Fits(left.Item, right.Item),
        (Named left, Named right) => left.Type == right.Type,
        _ => false,
    };

    static string By(OperationDefinition operation) =>
        operation.Name is { } name ? $" by operation \"{name.Value}\"" : "";

    static NamedTypeNode Innermost(TypeNode type) => type switch
    {
        NamedTypeNode named => named,
        ListTypeNode list => Innermost(list.Item),
        NonNullTypeNode nonNull => Innermost(nonNull.Inner),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

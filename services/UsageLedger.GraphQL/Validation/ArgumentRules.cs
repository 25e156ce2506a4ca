using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Arguments of fields and of directives: known ones (5.4.1), each once (5.4.2), the required ones (5.4.2.1),
/// with values that fit (5.6.1).</summary>
sealed class ArgumentRules(ValueRules values, Findings findings)
{
    /// <param name="definitions">Null when it is not known what has the arguments.</param>
    /// <param name="owner">What has the arguments, e.g. <c>directive "@skip"</c>.</param>
    /// <param name="at">Where that is.</param>
    public void Check(
        IReadOnlyList<Argument> arguments,
        OrderedDictionary<string, InputDefinition>? definitions,
        string owner,
        Location at)
    {
        UniqueNames.Check("argument", arguments.Select(argument => argument.Name), findings);
        foreach (var argument in arguments) Check(argument, definitions, owner);
        if (definitions is null) return;
        foreach (var definition in definitions.Values)
            if (definition.IsRequired && arguments.All(argument => argument.Name.Value != definition.Name))
                findings.Add(
                    $"The {owner} needs argument \"{definition.Name}\" of type \"{definition.Type}\".", at);
    }

    void Check(Argument argument, OrderedDictionary<string, InputDefinition>? definitions, string owner)
    {
        var name = argument.Name.Value;
        var definition = definitions?.GetValueOrDefault(name);
        if (definitions is not null && definition is null)
            findings.AddUnknown($"Unknown argument \"{name}\" of {owner}.", name, definitions.Keys, argument.At);
        values.Check(argument.Value, definition?.Type, hasDefault: definition?.Default is not null);
    }
}

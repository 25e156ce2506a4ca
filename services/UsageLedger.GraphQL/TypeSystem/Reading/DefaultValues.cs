namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Refuses default values that do not fit their type, or that fill themselves in without end.</summary>
static class DefaultValues
{
    public static void Check(IEnumerable<InputDefinition> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.Default is not { } value) continue;
            if (LiteralCheck.Problem(value, input.Type) is { } problem)
                throw SchemaMistake.At(value, $"The default value does not fit {input.Name}: {problem}.");
            if (DefaultText.Of(input) is null)
                throw SchemaMistake.At(value, $"The default value of {input.Name} holds itself without end.");
        }
    }
}

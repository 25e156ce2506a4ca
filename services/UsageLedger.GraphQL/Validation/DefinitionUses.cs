using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>What a definition uses that stands elsewhere: fragments, and variables of the operation.</summary>
sealed class DefinitionUses
{
    public List<FragmentSpread> Spreads { get; } = [];

    public List<VariableUse> Variables { get; } = [];

    /// <summary>Walks all definitions, each once, and checks what can be seen in it alone.</summary>
    public static UsesOfDefinitions Gather(ValidationContext context)
    {
        var gathered = new Dictionary<Definition, DefinitionUses>(ReferenceEqualityComparer.Instance);
        foreach (var definition in context.Document.Definitions)
        {
            var uses = gathered[definition] = new();
            var walk = new DefinitionWalk(context, uses);
            if (definition is OperationDefinition operation) walk.Visit(operation);
            if (definition is FragmentDefinition fragment) walk.Visit(fragment);
        }
        return new(gathered, context);
    }
}

/// <param name="Type">What the place takes; null when that is not known.</param>
/// <param name="HasDefault">True when the place has a default, so that the variable may be left out.</param>
sealed record VariableUse(VariableValue Variable, TypeReference? Type, bool HasDefault);

/// <summary>Of all definitions of a document.</summary>
sealed class UsesOfDefinitions(IReadOnlyDictionary<Definition, DefinitionUses> uses, ValidationContext context)
{
    public DefinitionUses Of(Definition definition) => uses[definition];

    /// <summary>The operations, and each fragment that they spread, or that one of those spreads. Cycles do no harm.
    /// </summary>
    public IReadOnlySet<Definition> ReachedFrom(IEnumerable<OperationDefinition> operations)
    {
        var reached = new HashSet<Definition>(operations, ReferenceEqualityComparer.Instance);
        var open = new Stack<Definition>(reached);
        while (open.TryPop(out var definition))
            foreach (var spread in Of(definition).Spreads)
                if (context.Fragments.TryGetValue(spread.Name.Value, out var fragment) && reached.Add(fragment))
                    open.Push(fragment);
        return reached;
    }
}

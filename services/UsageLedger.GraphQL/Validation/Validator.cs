using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Says whether a document can be executed (GraphQL October 2021, 5), and whether it asks for too much.
/// </summary>
static class Validator
{
    /// <summary>All rules, and the limits of operations, depth and fields. The length, the tokens and the nesting of
    /// the text are the parser's business.</summary>
    /// <returns>What is wrong, in the order of the document; empty when it can be executed.</returns>
    public static IReadOnlyList<GraphQLError> Validate(Schema schema, Document document, GraphQLLimits limits)
    {
        if (document.Operations.Count() > limits.OperationCountMax) return [TooManyOperations(limits)];
        var context = new ValidationContext(schema, document);
        DefinitionRules.Check(context);
        var uses = DefinitionUses.Gather(context);
        var ordered = FragmentCycles.Check(context, uses);
        FragmentRules.CheckUnused(context, uses);
        VariableRules.CheckUses(context, uses);
        if (!context.Findings.Any) SizeRules.Check(context, ordered, limits);
        // Merging follows every fragment wherever it is spread: only what is known to be correct and small is merged.
        if (!context.Findings.Any) MergeRule.Check(context);
        return context.Findings.InOrder();
    }

    static GraphQLError TooManyOperations(GraphQLLimits limits) => new(
        $"The document has more than {limits.OperationCountMax} operations "
        + $"({nameof(GraphQLLimits.OperationCountMax)}). Send fewer at once.");
}

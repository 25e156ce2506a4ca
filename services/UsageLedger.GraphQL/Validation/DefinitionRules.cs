using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>What stands at the top of a document: operations and fragments alone (5.1.1), with names of their own
/// (5.2.1.1, 5.5.1.1), and an operation without a name alone (5.2.2.1). And the schema must have such operations.
/// </summary>
static class DefinitionRules
{
    public static void Check(ValidationContext context)
    {
        var (document, findings) = (context.Document, context.Findings);
        foreach (var definition in document.Definitions)
            if (definition is TypeSystemDefinition)
                findings.Add("A request holds operations and fragments; a type cannot be defined here.", definition.At);
        UniqueNames.Check("operation", document.Operations.Select(each => each.Name).OfType<Name>(), findings);
        UniqueNames.Check("fragment", document.Fragments.Select(fragment => fragment.Name), findings);
        CheckAnonymous(document, findings);
        foreach (var operation in document.Operations) CheckRoot(operation, context);
    }

    static void CheckAnonymous(Document document, Findings findings)
    {
        if (document.Operations.Take(2).Count() == 1) return;
        foreach (var operation in document.Operations)
            if (operation.Name is null)
                findings.Add("Give this operation a name: it is not the only one of the document.", operation.At);
    }

    static void CheckRoot(OperationDefinition operation, ValidationContext context)
    {
        if (context.Root(operation.Kind) is not null) return;
        var kind = operation.Kind.ToString().ToLowerInvariant();
        context.Findings.Add($"This schema has no {kind} operations.", operation.At);
    }
}

using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>A valid document, ready for any number of requests.</summary>
sealed class PreparedDocument
{
    readonly PreparedOperation[] _operations;

    public PreparedDocument(Schema schema, Bindings bindings, Document document)
    {
        var fragments = document.Fragments.ToDictionary(each => each.Name.Value, StringComparer.Ordinal);
        _operations =
            [.. document.Operations.Select(each => new PreparedOperation(schema, bindings, fragments, each))];
    }

    /// <summary>The operation that a request means (GraphQL October 2021, 6.1).</summary>
    /// <param name="name">Null when the request names none.</param>
    /// <returns>Null with an error when there is none.</returns>
    public PreparedOperation? Choose(string? name, out GraphQLError? error)
    {
        error = null;
        if (name is null && _operations.Length == 1)
            return _operations[0];
        var named = name is null ? null : _operations.FirstOrDefault(operation => operation.Name == name);
        if (named is not null)
            return named;
        var names = string.Join(", ", _operations.Select(operation => operation.Name ?? "one without a name"));
        error = (name, _operations) switch
        {
            (_, []) => new("The document has no operation, only fragments; send a query or a mutation."),
            (null, _) => new($"The document has several operations: set operationName to one of {names}."),
            _ => new($"The document has no operation named \"{name}\", but: {names}."),
        };
        return null;
    }
}

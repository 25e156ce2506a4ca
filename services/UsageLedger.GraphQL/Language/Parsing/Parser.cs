namespace UsageLedger.GraphQL.Language;

/// <summary>A document, or why there is none: one of the two is null.</summary>
readonly record struct ParseResult(Document? Document, GraphQLError? Error);

/// <summary>Reads documents (GraphQL October 2021, 2 and 3). What it refuses and where it says the fault is agrees with
/// the reference implementation; interfaces, unions and extensions alone are refused here already.</summary>
static class Parser
{
    /// <summary>Reads a document.</summary>
    /// <param name="source">The text of a request or of a schema file.</param>
    /// <param name="limits">Beyond them, a document is refused.</param>
    public static ParseResult Parse(string source, GraphQLLimits limits)
    {
        if (source.Length > limits.DocumentLengthMax)
            return new(null, new($"The document is longer than {limits.DocumentLengthMax} characters. Send less."));
        var tokens = new TokenCursor(source, limits);
        var values = new ValueParser(tokens);
        var operations = new OperationParser(tokens, values);
        var typeSystem = new TypeSystemParser(tokens, values, operations);
        var definitions = new List<Definition>();
        do
        {
            if (Definition(tokens, operations, typeSystem) is { } definition) definitions.Add(definition);
        }
        while (!tokens.IsAt(TokenKind.End));
        return tokens.Error is null ? new(new(definitions), null) : new(null, tokens.Error);
    }

    // Null after an error.
    static Definition? Definition(TokenCursor tokens, OperationParser operations, TypeSystemParser typeSystem)
    {
        if (tokens.IsAt(TokenKind.BraceOpen)) return operations.Operation();
        var at = tokens.Current.At;
        var description = typeSystem.Description();
        if (tokens.IsAt(TokenKind.Name))
        {
            switch (tokens.Current.Text)
            {
                case "schema": return typeSystem.Schema(description, at);
                case "scalar": return typeSystem.Scalar(description, at);
                case "type": return typeSystem.Object(description, at);
                case "enum": return typeSystem.Enum(description, at);
                case "input": return typeSystem.InputObject(description, at);
                case "directive": return typeSystem.Directive(description, at);
                case "interface" or "union": typeSystem.FailUnsupported(); return null;
                case var _ when description is not null: FailDescription(tokens, at); return null;
                case "query" or "mutation" or "subscription": return operations.Operation();
                case "fragment": return operations.Fragment();
                case "extend": typeSystem.FailUnsupported(); return null;
            }
        }
        tokens.FailUnexpected(tokens.Current);
        return null;
    }

    static void FailDescription(TokenCursor tokens, Location at) => tokens.FailSyntax(
        at, "Unexpected description, descriptions are supported only on type definitions.");
}

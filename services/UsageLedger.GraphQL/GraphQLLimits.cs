namespace UsageLedger.GraphQL;

/// <summary>How much one request may ask for: beyond it, the request is refused before anything is done.</summary>
public sealed record GraphQLLimits
{
    /// <summary>UTF-16 code units of a document.</summary>
    public int DocumentLengthMax { get; init; } = 64 * 1024;

    /// <summary>Lexical tokens of a document: a short text can be costly too.</summary>
    public int TokenCountMax { get; init; } = 8_000;

    /// <summary>Fields inside of fields, fragments followed; the introspection queries of the usual tools need about
    /// fifteen. Also the depth of braces in one definition (fields and fragments without a name), of lists and input
    /// objects in one value, and of list types.</summary>
    public int DepthMax { get; init; } = 32;

    /// <summary>Operations of a document: fragments that they share are looked at anew for each.</summary>
    public int OperationCountMax { get; init; } = 50;

    /// <summary>Fields of an operation, with each spread of a fragment counted anew.</summary>
    public int FieldCountMax { get; init; } = 1_000;

    /// <summary>Fields in an answer, over all items of all lists. Exceeded only while it is being answered, and the
    /// answer is then this error alone.</summary>
    public int AnswerFieldCountMax { get; init; } = 1_000_000;
}

namespace UsageLedger.GraphQL.Validation;

/// <summary>What is wrong with a document, as far as it is told: a short text can hold thousands of errors, an error
/// thousands of places, and a message names as long as the text. The answer must stay small.</summary>
sealed class Findings
{
    const int CountMax = 100;
    const int LocationCountMax = 20;
    const int MessageLengthMax = 1_000;

    readonly List<GraphQLError> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <summary>True when no more is told, and no more need be looked for.</summary>
    public bool AreFull => _errors.Count >= CountMax;

    public void Add(string message, params IEnumerable<Location> places)
    {
        if (AreFull) return;
        _errors.Add(new(Shortened(message)) { Locations = [.. places.Take(LocationCountMax)] });
    }

    /// <summary>Adds that a name is not known, and which names may have been meant: looked for only while there is room,
    /// because it takes longest.</summary>
    public void AddUnknown(string message, string written, IEnumerable<string> known, Location place)
    {
        if (!AreFull) Add(message + Suggestions.DidYouMean(written, known), place);
    }

    /// <summary>By their first places: whoever wrote the document reads it from the top.</summary>
    public IReadOnlyList<GraphQLError> InOrder() =>
    [
        .. from error in _errors
           let first = error.Locations.FirstOrDefault()
           orderby first.Line, first.Column
           select error,
    ];

    static string Shortened(string message)
    {
        if (message.Length <= MessageLengthMax) return message;
        var end = char.IsHighSurrogate(message[MessageLengthMax - 1]) ? MessageLengthMax - 1 : MessageLengthMax;
        return message[..end] + "…";
    }
}

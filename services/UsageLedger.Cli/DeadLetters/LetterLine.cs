namespace UsageLedger.Cli.DeadLetters;

/// <summary>A dead letter in a list: all copies of the same content. The count is how often it was refused, and the
/// messages are the copies that lie in the error queue.</summary>
sealed record LetterLine(
    string Id,
    string Queue,
    string Kind,
    string Reason,
    LetterOrigin Origin,
    DateTime? FirstSeen,
    DateTime? LastSeen,
    long Count,
    int Messages)
{
    const int ReasonLengthMax = 300;

    public static LetterLine Of(DeadLetter letter) => new(
        letter.Id, letter.Queue, letter.Kind.Word(), PrintableText.Cut(letter.Reason, ReasonLengthMax), letter.Origin,
        letter.FirstSeen?.UtcDateTime, letter.LastSeen?.UtcDateTime, letter.Refusals, Messages: 1);

    /// <summary>With another copy of the same: the reason is that of the latest.</summary>
    public LetterLine And(DeadLetter other)
    {
        var latest = LastSeen is null || other.LastSeen?.UtcDateTime > LastSeen ? Of(other) : this;
        return latest with
        {
            FirstSeen = Earlier(FirstSeen, other.FirstSeen?.UtcDateTime),
            Count = Count + other.Refusals,
            Messages = Messages + 1,
        };
    }

    /// <summary>Adds a letter to those that were found.</summary>
    public static void Add(Dictionary<string, LetterLine> found, DeadLetter letter) =>
        found[letter.Id] = found.TryGetValue(letter.Id, out var line) ? line.And(letter) : Of(letter);

    static DateTime? Earlier(DateTime? a, DateTime? b) => a is null ? b : b is null || a < b ? a : b;
}

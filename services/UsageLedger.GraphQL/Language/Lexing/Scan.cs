namespace UsageLedger.GraphQL.Language;

/// <summary>What was read of a number or a string.</summary>
/// <param name="End">Where reading goes on; where the fault is, when there is a problem.</param>
/// <param name="Text">What the token means.</param>
/// <param name="Problem">Why it cannot be read; null when it was.</param>
readonly record struct Scan(int End, string Text, string? Problem)
{
    public static Scan Read(int end, string text) => new(end, text, null);

    public static Scan Failed(int at, string problem) => new(at, "", problem);
}

namespace UsageLedger.GraphQL;

/// <summary>A place in a document.</summary>
/// <param name="Line">From 1; ends at CR LF, LF or CR.</param>
/// <param name="Column">From 1, in UTF-16 code units.</param>
public readonly record struct Location(int Line, int Column);

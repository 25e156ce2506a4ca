namespace UsageLedger.Cli.Replay;

/// <summary>What a replay of one projection answers.</summary>
/// <param name="Report">The JSON document.</param>
/// <param name="IsRight">Every row was what the events make.</param>
/// <param name="Show">Shows the report to a person.</param>
sealed record ReplayAnswer(object Report, bool IsRight, Action Show);

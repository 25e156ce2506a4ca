namespace UsageLedger.Cli.Import;

/// <summary>How many events of one type were imported.</summary>
/// <param name="Read">How many are in the file.</param>
/// <param name="Appended">How many of them were not in the ledger.</param>
sealed record ImportedCount(long Read, long Appended);

/// <summary>What an import of an export did.</summary>
/// <param name="Tenant">Whose events.</param>
/// <param name="IsWhole">False when the file was cut off.</param>
/// <param name="Read">Events in the file.</param>
/// <param name="Appended">Those that were not in the ledger.</param>
/// <param name="AlreadyThere">Those that were.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="EventsPerSecond">Of those that were read.</param>
/// <param name="ByType">The same, by the aliases of their types.</param>
sealed record ImportReport(
    string Tenant,
    bool IsWhole,
    long Read,
    long Appended,
    long AlreadyThere,
    double Seconds,
    double EventsPerSecond,
    IReadOnlyDictionary<string, ImportedCount> ByType);

/// <summary>A CloudEvent that was not taken.</summary>
/// <param name="Line">Its line; in a list its place, from 1.</param>
/// <param name="Problem">Why.</param>
sealed record CloudEventProblem(long Line, string Problem);

/// <summary>What an import of CloudEvents did.</summary>
/// <param name="Tenant">Whose usage.</param>
/// <param name="Read">Events in the file.</param>
/// <param name="Recorded">Those that were recorded and counted.</param>
/// <param name="Duplicates">Those that were recorded before.</param>
/// <param name="NotTaken">Those that could not be taken.</param>
/// <param name="Problems">Why, of the first of these.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="EventsPerSecond">Of those that were read.</param>
sealed record CloudEventsReport(
    string Tenant,
    long Read,
    long Recorded,
    long Duplicates,
    long NotTaken,
    IReadOnlyList<CloudEventProblem> Problems,
    double Seconds,
    double EventsPerSecond);

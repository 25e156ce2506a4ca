namespace UsageLedger.Cli.Doctor;

/// <summary>How a thing is.</summary>
enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; the ledger works.</summary>
    Note,

    /// <summary>Somebody must do something.</summary>
    Wrong,
}

/// <summary>What was found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="What">A sentence that says what was found.</param>
/// <param name="Do">What to do about it; null when it is as it should be.</param>
sealed record Finding(string Check, Verdict Verdict, string What, string? Do = null)
{
    public static Finding Ok(string check, string what) => new(check, Verdict.Ok, what);

    public static Finding Note(string check, string what, string @do) => new(check, Verdict.Note, what, @do);

    public static Finding Wrong(string check, string what, string @do) => new(check, Verdict.Wrong, what, @do);
}

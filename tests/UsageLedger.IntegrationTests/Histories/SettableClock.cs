namespace UsageLedger.IntegrationTests.Histories;

/// <summary>A clock that stands until it is set; timers and time stamps are the system's, so that hosts live on.
/// </summary>
sealed class SettableClock(DateTimeOffset now) : TimeProvider
{
    /// <summary>What time it is.</summary>
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

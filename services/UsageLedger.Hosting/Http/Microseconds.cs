namespace UsageLedger.Hosting;

/// <summary>Instants as PostgreSQL keeps them: an instant that is compared with what was stored must be cut alike.
/// </summary>
public static class Microseconds
{
    /// <summary>The instant in UTC, without what is finer than a microsecond.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

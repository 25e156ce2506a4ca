using UsageLedger.UnitTests.Entitlements;

namespace UsageLedger.UnitTests.Checks;

/// <summary>A clock that stands still until it is put on.</summary>
sealed class ManualClock : TimeProvider
{
    DateTimeOffset _now = Given.Now;
    long _timestamp = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _timestamp;

    public void PutOn(TimeSpan time)
    {
        _now += time;
        _timestamp += time.Ticks;
    }
}

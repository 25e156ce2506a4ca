using System.Diagnostics.Metrics;

namespace UsageLedger.Checks;

/// <summary>Where an answer came from.</summary>
public enum CheckSource
{
    /// <summary>Memory.</summary>
    Memory,

    /// <summary>The database.</summary>
    Database,
}

/// <summary>The meter <c>UsageLedger.Entitlements</c>: that is its name in whichever host answers checks. Costs a few
/// nanoseconds while nobody listens.</summary>
public sealed class CheckMetrics
{
    readonly TimeProvider _clock;
    readonly Counter<long> _checks;
    readonly Histogram<double> _latency;

    internal CheckMetrics(IMeterFactory meters, FreshMemory memory, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create("UsageLedger.Entitlements");
        _checks = meter.CreateCounter<long>("ledger.checks", "{check}", "Checks answered");
        _latency = meter.CreateHistogram<double>("ledger.check.duration", "s", "From the request to its answer");
        meter.CreateObservableGauge("ledger.memory.users", () => memory.Count, "{user}", "Users in memory");
        meter.CreateObservableGauge(
            "ledger.fanout.healthy", () => memory.Users() is null ? 0 : 1, null, "1 while memory may answer, else 0");
        meter.CreateObservableGauge(
            "ledger.fanout.age", () => Ages(memory), "s", "Since the last pulse of a Recorder was sent");
    }

    /// <summary>A check begins.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    public long Begin() => _latency.Enabled ? _clock.GetTimestamp() : 0;

    /// <summary>A check is answered.</summary>
    /// <param name="began">What <see cref="Begin"/> said.</param>
    /// <param name="source">Where the answer came from.</param>
    /// <param name="access">Yes or no.</param>
    public void End(long began, CheckSource source, bool access)
    {
        var sourceTag = new KeyValuePair<string, object?>("source", Name(source));
        if (_checks.Enabled) _checks.Add(1, sourceTag, new("access", access ? "yes" : "no"));
        if (_latency.Enabled) _latency.Record(_clock.GetElapsedTime(began).TotalSeconds, sourceTag);
    }

    static string Name(CheckSource source) => source == CheckSource.Memory ? "memory" : "database";

    static IEnumerable<Measurement<double>> Ages(FreshMemory memory) =>
        memory.PulseAge is { } age ? [new(age.TotalSeconds)] : [];
}

using UsageLedger.Harness;

namespace UsageLedger.Faults;

/// <summary>What may happen to Recorders.</summary>
static class RecorderFaults
{
    public static async Task KilledThreeTimesAsync(Installation ledger, UsageLoad load)
    {
        foreach (var share in new[] { 0.1, 0.4, 0.7 })
        {
            await Scenario.SentAsync(load, share);
            await ledger.Recorder.KillAsync();
            await ledger.Recorder.StartAsync();
        }
    }

    public static async Task TwoAtOnceAsync(Installation ledger, UsageLoad load)
    {
        var second = ledger.Host("Recorder");
        await second.StartAsync();
        foreach (var (share, victim) in new[] { (0.3, ledger.Recorder), (0.6, second) })
        {
            await Scenario.SentAsync(load, share);
            await victim.KillAsync();
            await victim.StartAsync();
        }
    }
}

using UsageLedger.Harness;

namespace UsageLedger.Faults;

/// <summary>A run of the load with faults in it.</summary>
static class Scenario
{
    /// <summary>Events acknowledged in one scenario, repetitions included.</summary>
    public const int EventCount = 200_000;

    /// <summary>The servers of the scenario under way, for those that end them.</summary>
    public static Servers Servers { get; private set; } = null!;

    /// <summary>What the last run did, in words.</summary>
    public static string LastSummary { get; private set; } = "";

    /// <summary>Sends the load while the faults happen, then compares.</summary>
    /// <returns>Every difference and failure; empty when there is none.</returns>
    public static async Task<List<string>> RunAsync(Func<Installation, UsageLoad, Task> faults)
    {
        await using var servers = Servers = await Servers.StartPrivateAsync();
        await using var ledger = await Installation.StartAsync(servers);
        var load = new UsageLoad(ledger, seed: EventCount);
        await load.PrepareAsync();
        var sending = load.SendAsync(EventCount);
        var reversing = load.ReverseWhileAsync(sending);
        var failing = faults(ledger, load);
        var differences = await DifferencesAsync(load, Task.WhenAll(sending, reversing, failing));
        LastSummary = $"{load.SentCount:N0} events sent, {load.AcknowledgedCount:N0} distinct, "
            + $"{load.ReversedCount} taken back, {load.Pairs.Count()} balances";
        return differences;
    }

    static async Task<List<string>> DifferencesAsync(UsageLoad load, Task loading)
    {
        try
        {
            await loading;
            return await load.DifferencesAsync();
        }
        catch (TimeoutException e)
        {
            return [e.Message]; // something that should have happened has not: the ledger stands still
        }
    }

    /// <summary>Waits until a share of the events was sent, so that a fault comes in the middle of them.</summary>
    public static Task SentAsync(UsageLoad load, double share) => Eventually.IsTrue(
        $"{share:P0} of the events",
        () => Task.FromResult(load.SentCount >= share * EventCount),
        TimeSpan.FromMinutes(5));
}

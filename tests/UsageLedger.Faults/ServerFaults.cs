using UsageLedger.Harness;

namespace UsageLedger.Faults;

/// <summary>What may happen to the two servers.</summary>
static class ServerFaults
{
    public static Task PostgresKilledAsync(Installation ledger, UsageLoad load) => KilledAsync("postgres", load);

    public static Task RabbitKilledAsync(Installation ledger, UsageLoad load) => KilledAsync("rabbitmq", load);

    static async Task KilledAsync(string server, UsageLoad load)
    {
        await Scenario.SentAsync(load, 0.3);
        await Scenario.Servers.KillAsync(server);
        await Scenario.Servers.RestartAsync(server);
    }
}

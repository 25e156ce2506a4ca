using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>Checks answered from memory, against the empty endpoint of the same host.</summary>
static class Checks
{
    const int Connections = 64;
    const int UserCount = 40;
    static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var load = new UsageLoad(ledger, seed: 3);
        await load.PrepareAsync();
        var http = new RawHttp(ledger.Entitlements.Address);
        var empty = http.Request("GET", "/health/live", ledger.AdminKey);
        var checks = load.Pairs
            .Select(pair => $"/v1/users/{pair.UserId}/entitlements/{pair.FeatureId}")
            .Select(path => http.Request("GET", path, ledger.AdminKey))
            .ToArray();
        double rate = 0, reference = 0;
        for (var round = 0; round < 3; round++)
        {
            var emptyRate = await http.RunAsync(Connections, Round, (_, _) => empty, 200);
            var checkRate = await http.RunAsync(
                Connections, Round, (c, n) => checks[(c * UserCount + n) % checks.Length], 200);
            if (round == 0) continue; // the first is not counted
            reference += emptyRate / 2;
            rate += checkRate / 2;
        }
        return Figure.Ratio("checks", rate, "/s", reference, "empty endpoint of Entitlements", target: 0.5);
    }
}

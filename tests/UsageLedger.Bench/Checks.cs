using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>Checks answered from memory, against the empty endpoint of the same host.</summary>
static class Checks
{
    const int Connections = 64;
    const int UserCount = 40;

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
        var (reference, rate) = await SideBySide.RunAsync(
            time => http.RunAsync(Connections, time, (_, _) => empty, 200),
            (_, time) => http.RunAsync(
                Connections, time, (c, n) => checks[(c * UserCount + n) % checks.Length], 200));
        return Figure.Ratio("checks", rate, "/s", reference, "empty endpoint of Entitlements", target: 0.5);
    }
}

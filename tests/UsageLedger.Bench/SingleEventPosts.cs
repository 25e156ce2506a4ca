using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>One event in each POST, acknowledged by the broker, against the empty endpoint of the same host.</summary>
static class SingleEventPosts
{
    const int Connections = 256;

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var http = new RawHttp(ledger.Ingest.Address);
        var empty = http.Request("GET", "/health/live", ledger.AdminKey);
        var (reference, posts) = await SideBySide.RunAsync(
            time => http.RunAsync(Connections, time, (_, _) => empty, 200),
            (round, time) => http.RunAsync(Connections, time, (c, n) => Post(http, ledger, round, c, n), 202));
        return Figure.Ratio("single-event POSTs", posts, "/s", reference, "empty endpoint of Ingest", target: 0.25);
    }

    static byte[] Post(RawHttp http, Installation ledger, int round, int connection, int number)
    {
        var id = $"single-{round}-{connection}-{number}";
        return http.Request(
            "POST", "/v1/usage", ledger.AdminKey,
            $$"""{"id":"{{id}}","userId":"bench-{{number % 40}}","featureId":"calls","delta":3}""");
    }
}

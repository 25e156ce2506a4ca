using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>One event in each POST, acknowledged by the broker, against the empty endpoint of the same host.</summary>
static class SingleEventPosts
{
    const int Connections = 64;
    static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var http = new RawHttp(ledger.Ingest.Address);
        var empty = http.Request("GET", "/health/live", ledger.AdminKey);
        double posts = 0, reference = 0;
        for (var round = 0; round < 3; round++)
        {
            var warm = round > 0; // the first is not counted
            var emptyRate = await http.RunAsync(Connections, Round, (_, _) => empty, 200);
            var postRate = await http.RunAsync(Connections, Round, (c, n) => Post(http, ledger, round, c, n), 202);
            if (!warm) continue;
            reference += emptyRate / 2;
            posts += postRate / 2;
        }
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

using System.Diagnostics.Metrics;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>What Ingest measures beside the way to the broker. It is free while nobody listens.</summary>
static class IngestMetrics
{
    static readonly Meter Meter = new("UsageLedger.Ingest");

    static readonly Counter<long> RequestsRefused = Meter.CreateCounter<long>(
        "usage_ledger.ingest.requests_refused", "{request}", "Requests answered with a problem");

    /// <summary>Counts the problems that routes answer, by type.</summary>
    public static RouteGroupBuilder CountRefusals(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            if (answer is ProblemResult problem)
                RequestsRefused.Add(1, new KeyValuePair<string, object?>("type", problem.Details.Type));
            return answer;
        });
        return group;
    }
}

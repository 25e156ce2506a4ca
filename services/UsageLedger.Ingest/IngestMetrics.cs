using System.Diagnostics.Metrics;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>What Ingest measures beside the way to the broker. It is free while nobody listens.</summary>
static class IngestMetrics
{
    static readonly Meter Meter = new("UsageLedger.Ingest");

    static readonly Counter<long> RequestsRefused = Meter.CreateCounter<long>(
        "usage_ledger.ingest.requests_refused", "{request}", "Requests answered with a problem");

    /// <summary>Those that are taken count as every other event that the broker has confirmed.</summary>
    public static readonly Counter<long> SegmentEventsRefused = Meter.CreateCounter<long>(
        "usage_ledger.ingest.segment_events_refused", "{event}", "Events of Segment's with a field that does not hold");

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

using System.Diagnostics;
using System.Diagnostics.Metrics;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>What Ingest measures, and the source of its spans. All of it is free while nobody listens.</summary>
static class IngestMetrics
{
    const string Name = "UsageLedger.Ingest";

    public static readonly ActivitySource Spans = new(Name);

    static readonly Meter Meter = new(Name);

    public static readonly Counter<long> EventsAccepted = Meter.CreateCounter<long>(
        "usage_ledger.ingest.events_accepted", "{event}", "Events that the broker has confirmed");

    public static readonly Counter<long> RequestsRefused = Meter.CreateCounter<long>(
        "usage_ledger.ingest.requests_refused", "{request}", "Requests answered with a problem");

    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "usage_ledger.ingest.batch_size", "{event}", "Events in one message");

    public static readonly Histogram<double> ConfirmTime = Meter.CreateHistogram<double>(
        "usage_ledger.ingest.confirm_time", "s", "From sending a message to the broker's confirm");

    public static readonly UpDownCounter<int> EventsWaiting = Meter.CreateUpDownCounter<int>(
        "usage_ledger.ingest.events_waiting", "{event}", "Events taken in and not confirmed yet");

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

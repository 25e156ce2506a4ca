using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace UsageLedger.Publishing;

/// <summary>What is measured on the way to the broker, and the source of its spans, under the name that they had from
/// the start, whichever host publishes. All of it is free while nobody listens.</summary>
public static class PublishingMetrics
{
    const string Name = "UsageLedger.Ingest";

    internal static readonly ActivitySource Spans = new(Name);

    static readonly Meter Meter = new(Name);

    /// <summary>Events, reversals among them, that the broker has confirmed.</summary>
    public static readonly Counter<long> EventsAccepted = Meter.CreateCounter<long>(
        "usage_ledger.ingest.events_accepted", "{event}", "Events that the broker has confirmed");

    internal static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "usage_ledger.ingest.batch_size", "{event}", "Events in one message");

    internal static readonly Histogram<double> ConfirmTime = Meter.CreateHistogram<double>(
        "usage_ledger.ingest.confirm_time", "s", "From sending a message to the broker's confirm");

    internal static readonly UpDownCounter<int> EventsWaiting = Meter.CreateUpDownCounter<int>(
        "usage_ledger.ingest.events_waiting", "{event}", "Events taken in and not confirmed yet");
}

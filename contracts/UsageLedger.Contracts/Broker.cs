using System.Text;

namespace UsageLedger.Contracts;

/// <summary>The names on the broker, and which partition a user's usage goes through.</summary>
public static class Broker
{
    /// <summary>Durable fan-out exchange to which any service may publish <see cref="UsageRecorded"/>.</summary>
    public const string UsageExchange = "usage";

    /// <summary>Durable direct exchange to which Ingest sends <see cref="UsageBatch"/>; the routing key is the
    /// partition's number.</summary>
    public const string BatchExchange = "usage-batches";

    /// <summary>The quorum queue behind <see cref="UsageExchange"/>.</summary>
    public const string InboxQueue = "usage-inbox";

    /// <summary>Durable fan-out exchange to which Ingest sends <see cref="ReverseUsage"/>.</summary>
    public const string ReversalExchange = "usage-reversals";

    /// <summary>The quorum queue behind <see cref="ReversalExchange"/>.</summary>
    public const string ReversalQueue = "usage-reversals";

    /// <summary>Durable fan-out exchange to which Ingest sends <see cref="SegmentBatch"/>.</summary>
    public const string SegmentExchange = "segment-events";

    /// <summary>The quorum queue behind <see cref="SegmentExchange"/>.</summary>
    public const string SegmentQueue = "segment-events";

    /// <summary>Durable fan-out exchange of <see cref="ConsumptionChanged"/>.</summary>
    public const string ConsumptionExchange = "consumption-changed";

    /// <summary>Durable fan-out exchange of <see cref="RecorderPulse"/>.</summary>
    public const string PulseExchange = "recorder-pulse";

    /// <summary>How many partitions an installation has unless it says otherwise (<c>Ledger:Partitions</c>).</summary>
    public const int PartitionsDefault = 4;

    /// <summary>A message that was delivered this often without an end goes to the error queue. RabbitMQ 4 would drop
    /// it after 20 deliveries, and a Recorder may well be killed 20 times.</summary>
    public const int DeliveryLimit = 10_000;

    /// <summary>On a message that was sent again from its error queue: when it was refused first, in UTC
    /// (<c>O</c>).</summary>
    public const string FirstRefusedHeader = "ledger-first-refused";

    /// <summary>On a message that was sent again from its error queue: how often it had been refused.</summary>
    public const string RefusalsHeader = "ledger-refusals";

    /// <summary>The quorum queue of a partition.</summary>
    /// <param name="partition">0 to the number of partitions less one.</param>
    public static string PartitionQueue(int partition) => $"usage-{partition}";

    /// <summary>Where messages that cannot be recorded are kept, beside each queue.</summary>
    public static string ErrorQueue(string queue) => queue + "_error";

    /// <summary>The partition of a user: FNV-1a over "tenant NUL user" in UTF-8, so that every producer in any
    /// language and every run finds the same one.</summary>
    public static int PartitionOf(string tenant, string userId, int partitions)
    {
        const uint offset = 2166136261;
        var hash = Fnv1A(offset, tenant);
        hash = unchecked((hash ^ 0) * 16777619);
        hash = Fnv1A(hash, userId);
        return (int)(hash % (uint)partitions);
    }

    static uint Fnv1A(uint hash, string text)
    {
        Span<byte> utf8 = stackalloc byte[UsageLimits.IdLengthMax * 3];
        var bytes = text.Length <= UsageLimits.IdLengthMax
            ? utf8[..Encoding.UTF8.GetBytes(text, utf8)]
            : Encoding.UTF8.GetBytes(text);
        foreach (var b in bytes) hash = unchecked((hash ^ b) * 16777619);
        return hash;
    }
}

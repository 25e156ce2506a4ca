namespace UsageLedger.Contracts;

/// <summary>
/// What Ingest sends to a partition's queue: the usage events of one tenant that were waiting together.
/// Every event in it has passed <see cref="UsageCheck"/> and has its id, source, delta, action and receivedAt.
/// </summary>
public sealed record UsageBatch
{
    /// <summary>Names the batch in the answer, <see cref="UsageReceipts"/>.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>The tenant of every event in the batch.</summary>
    public required string Tenant { get; init; }

    /// <summary>1 to <see cref="UsageLimits.BatchSizeMax"/> events.</summary>
    public required IReadOnlyList<UsageRecorded> Events { get; init; }

    /// <summary>True when a caller waits for the receipts: the Recorder then sends <see cref="UsageReceipts"/>
    /// to the message's response address.</summary>
    public bool AnswerWanted { get; init; }
}

namespace UsageLedger.Contracts;

/// <summary>
/// The command that Ingest sends to exchange <see cref="Broker.ReversalExchange"/>: one usage event is to be taken
/// back, as if it had never been. It is answered with <see cref="UsageReceipts"/> of one receipt, sent to the message's
/// response address.
/// </summary>
public sealed record ReverseUsage
{
    /// <summary>Names the request in the answer, as <see cref="UsageReceipts.BatchId"/>.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>The tenant of the usage event.</summary>
    public required string Tenant { get; init; }

    /// <summary>The ledger's id of the usage event, see <see cref="EventIds"/>.</summary>
    public required Guid EventId { get; init; }

    /// <summary>Why, in the caller's words: 1 to <see cref="UsageLimits.ReasonLengthMax"/> characters.</summary>
    public required string Reason { get; init; }

    /// <summary>When Ingest took it in.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}

using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>What both kinds of messages have in common: check, record, keep what is refused.</summary>
sealed class RecordingEndpoint(RecordingLane<UsageToRecord, UsageReceipt> lane, TimeProvider time)
{
    /// <summary>Records the events of a message; afterwards the message may be acknowledged.</summary>
    /// <returns>One receipt for each event, in order.</returns>
    public async Task<IReadOnlyList<UsageReceipt>> RecordAsync(
        ConsumeContext message, IReadOnlyList<UsageRecorded> commands)
    {
        var receipts = new UsageReceipt[commands.Count];
        var toRecord = new List<UsageToRecord>(commands.Count);
        var places = new List<int>(commands.Count);
        var now = time.GetUtcNow();
        for (var i = 0; i < commands.Count; i++)
        {
            var problems = UsageCheck.Problems(commands[i]);
            if (problems.Count > 0)
            {
                receipts[i] = Rejected(problems);
                continue;
            }
            toRecord.Add(UsageToRecord.From(commands[i], FallbackId(message, now), now));
            places.Add(i);
        }
        if (toRecord.Count > 0)
        {
            var recorded = await lane.RecordAsync(toRecord, message.CancellationToken);
            for (var i = 0; i < places.Count; i++) receipts[places[i]] = recorded[i];
        }
        for (var i = 0; i < receipts.Length; i++)
            if (receipts[i].Outcome is UsageOutcome.Rejected or UsageOutcome.Conflict)
                await RefusedUsage.KeepAsync(
                    message, Broker.InboxQueue, Filled(commands[i], message, now), receipts[i], time);
        return receipts;
    }

    // It may be sent again in another message and on another day, and is the same use of the same moment.
    static UsageRecorded Filled(UsageRecorded command, ConsumeContext message, DateTimeOffset now) =>
        command with { Id = command.Id ?? FallbackId(message, now), ReceivedAt = command.ReceivedAt ?? now };

    // Without any id there is nothing to know a repeated message by: the contract says so.
    static string FallbackId(ConsumeContext message, DateTimeOffset now) =>
        message.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var amqp)
        && UsageCheck.IdProblem(amqp.Properties.MessageId, required: true) is null
            ? amqp.Properties.MessageId!
            : (message.MessageId ?? Guid.CreateVersion7(now)).ToString();

    static UsageReceipt Rejected(IReadOnlyList<FieldProblem> problems) => new(
        Guid.Empty, UsageOutcome.Rejected, null, null, null,
        string.Join("; ", problems.Select(problem => $"{problem.Field} {problem.Problem}")));
}

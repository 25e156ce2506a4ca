using MassTransit;
using UsageLedger.Contracts;

namespace UsageLedger.Recorder.Recording;

/// <summary>Records what any service publishes straight to exchange <see cref="Broker.UsageExchange"/>.</summary>
sealed class UsageRecordedConsumer(RecordingEndpoint endpoint) : IConsumer<UsageRecorded>
{
    public Task Consume(ConsumeContext<UsageRecorded> context) => endpoint.RecordAsync(context, [context.Message]);
}

using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Recorder.Recording;
using UsageLedger.Recorder.Reversing;
using Command = UsageLedger.Contracts.UsageRecorded;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>The Recorder without the broker before it.</summary>
sealed class UsageInProcess(NpgsqlDataSource database, string tenant, TimeProvider clock)
{
    readonly UsageRecorder _recorder = new(database);
    readonly ReversalRecorder _reversals = new(database);

    /// <summary>Records usage.</summary>
    public async Task<Outcome> RecordAsync(RecordUsage usage)
    {
        var command = new Command
        {
            Tenant = tenant,
            Id = usage.Id,
            UserId = usage.UserId,
            FeatureId = usage.FeatureId,
            Delta = usage.Delta,
            Action = usage.IsSet ? "SET" : "ADD",
            OccurredAt = usage.OccurredAt,
        };
        var toRecord = UsageToRecord.From(command, usage.Id, clock.GetUtcNow());
        var recorded = await _recorder.RecordAsync([toRecord], CancellationToken.None);
        return new(NameOf(recorded.Receipts[0].Outcome), default);
    }

    /// <summary>Takes usage back.</summary>
    public async Task<Outcome> ReverseAsync(string id)
    {
        var command = new Contracts.ReverseUsage
        {
            RequestId = Guid.NewGuid(),
            Tenant = tenant,
            EventId = EventIds.For(tenant, UsageLimits.SourceDefault, id),
            Reason = "history",
            ReceivedAt = clock.GetUtcNow(),
        };
        var recorded = await _reversals.RecordAsync(command, CancellationToken.None);
        return new(NameOf(recorded.Receipts[0].Outcome), default);
    }

    static string NameOf(UsageOutcome outcome) => outcome.ToString().ToLowerInvariant();
}

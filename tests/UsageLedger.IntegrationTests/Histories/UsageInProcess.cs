using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections;
using UsageLedger.Projections.Counting;
using UsageLedger.Recorder.Recording;
using Command = UsageLedger.Contracts.UsageRecorded;
using Event = UsageLedger.Domain.Usage.UsageRecorded;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>The Recorder without the broker before it.</summary>
sealed class UsageInProcess(NpgsqlDataSource database, string tenant, TimeProvider clock)
{
    readonly UsageRecorder _recorder = new(database);

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

    /// <summary>Takes usage back. ADAPTER: stands in for the Recorder's own recorder of reversals; swap it for that
    /// one, and this file shrinks to a call.</summary>
    public async Task<Outcome> ReverseAsync(string id)
    {
        var original = EventIds.For(tenant, UsageLimits.SourceDefault, id);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var found = await EventReader.FindAsync(connection, [original], CancellationToken.None);
        if (found.Count == 0) return new(NameOf(UsageOutcome.Rejected), default);
        var usage = (Event)LedgerEvents.Types.Read(found[0]);
        var key = new UserFeature(tenant, usage.UserId, usage.FeatureId);
        var identities = await UserLock.ShareAsync(connection, [key], CancellationToken.None);
        var reversal = new NewEvent(
            tenant,
            new(StreamNames.Usage(usage.UserId, usage.FeatureId)),
            EventIds.For(tenant, "reversal", original.ToString("D")),
            new UsageReversed(
                original, usage.UserId, usage.FeatureId, usage.Delta, usage.Action, usage.OccurredAt, "history"),
            clock.GetUtcNow());
        var appended = await new EventAppender(LedgerEvents.Types).AppendAsync(
            connection, [reversal], CancellationToken.None);
        if (!appended.TryGetValue(reversal.Id, out var place)) return new(NameOf(UsageOutcome.Duplicate), default);
        var entry = new UsageEntry(new(usage.OccurredAt, original), usage.Action, usage.Delta);
        await ConsumptionProjection.CountAsync(
            connection, identities, [new(key, entry, place.Position, IsReversal: true)], [], CancellationToken.None);
        await transaction.CommitAsync();
        return new(NameOf(UsageOutcome.Recorded), default);
    }

    static string NameOf(UsageOutcome outcome) => outcome.ToString().ToLowerInvariant();
}

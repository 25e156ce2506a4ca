using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Segment;
using UsageLedger.Recorder.Recording;
using Command = UsageLedger.Contracts.UsageRecorded;

namespace UsageLedger.Recorder.Segment;

/// <summary>
/// Records track calls of one tenant: in one transaction they are stored, mapped to usage, and the usage is counted.
/// </summary>
/// <remarks>
/// The rules are shared until the commit, and a change of them takes them alone. So a call that commits after a rule
/// has seen it, and a run over what came before the rule sees every call that has not. Locks are taken in this order:
/// the rules, the heads of Segment's streams, then what usage takes. Who changes the catalogue takes none of the second
/// kind, and identify calls take them in the same order.
/// </remarks>
sealed class TrackRecorder(NpgsqlDataSource database, UsageRecorder usages)
{
    /// <summary>Records the calls whole, or throws and leaves nothing behind.</summary>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public async Task<Recorded<SegmentReceipt>> RecordAsync(
        string tenant, IReadOnlyList<SegmentToRecord> calls, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var change = new CatalogueChange(connection, tenant, calls[0].ReceivedAt, cancellation);
        await change.ShareAsync([StreamNames.SegmentRules]);
        var rows = await SegmentRuleRows.ReadAsync(connection, tenant, cancellation);
        var rules = new SegmentRules(rows.Select(row => row.Definition));
        var fresh = await FreshCalls.AppendAsync(connection, calls, cancellation);
        var mapped = fresh.Calls
            .Select(call => (Call: call, Usage: UsageOf(call, rules)))
            .Where(each => each.Usage is not null)
            .ToDictionary(each => each.Call.EventId, each => each.Usage!);
        var repeated = await RepeatedAsync(connection, tenant, fresh.Known, cancellation);
        var recorded = mapped.Count + repeated.Count > 0
            ? await usages.RecordAsync(connection, [.. mapped.Values, .. repeated], cancellation)
            : new([], []);
        var receipts = mapped.Keys.Zip(recorded.Receipts).ToDictionary(pair => pair.First, pair => pair.Second);
        await SegmentEventRows.InsertAsync(
            connection, tenant, [.. fresh.Calls.Select(call => Row(call, fresh, receipts))], cancellation);
        await transaction.CommitAsync(cancellation);
        foreach (var call in fresh.Calls) fresh.Settle(call, Receipt(call, receipts.GetValueOrDefault(call.EventId)));
        return new(fresh.ReceiptsOf(calls), recorded.Changes);
    }

    // What was counted before counts no more, and is told again: whoever recorded it may have died before it was.
    static async Task<List<UsageToRecord>> RepeatedAsync(
        NpgsqlConnection connection,
        string tenant,
        IReadOnlyList<SegmentToRecord> known,
        CancellationToken cancellation)
    {
        if (known.Count == 0) return [];
        Guid[] ids = [.. known.Select(call => EventIds.For(tenant, UsageLimits.SegmentSource, call.Call.MessageId))];
        var found = await EventReader.FindAsync(connection, ids, cancellation);
        return [.. found.Select(stored => UsageToRecord.From(stored))];
    }

    // What the call itself names goes before the rules.
    static UsageToRecord? UsageOf(SegmentToRecord call, SegmentRules rules)
    {
        if (call.Refusal is not null) return null;
        var track = call.Call.Track!;
        if (track.FeatureId is { } featureId) return UsageOf(call, featureId, track.Delta ?? 1, rule: null);
        return rules.FirstMatch(track.Event, track.Properties) is { Rule: var rule, Delta: var delta }
            ? UsageOf(call, rule.FeatureId, delta, rule)
            : null;
    }

    static UsageToRecord UsageOf(SegmentToRecord call, string featureId, decimal delta, SegmentRuleDefined? rule)
    {
        var messageId = call.Call.MessageId;
        var link = new SegmentLink(
            call.EventId, messageId, call.Call.Track!.Event, rule?.Id, rule?.Version, RunId: null);
        var command = new Command
        {
            Tenant = call.Tenant,
            Id = messageId,
            Source = UsageLimits.SegmentSource,
            UserId = call.Call.UserId,
            FeatureId = featureId,
            Delta = delta,
            OccurredAt = call.Call.OccurredAt,
            Properties = link.ToProperties(),
            ReceivedAt = call.ReceivedAt,
        };
        return UsageToRecord.From(command, messageId, call.ReceivedAt);
    }

    static SegmentEventRow Row(SegmentToRecord call, FreshCalls fresh, Dictionary<Guid, UsageReceipt> receipts) => new(
        fresh.Places[call.EventId].Position,
        call.Call.UserId,
        call.Call.Track!.Event,
        call.ReceivedAt,
        receipts.TryGetValue(call.EventId, out var usage) && IsRecorded(usage) ? usage.EventId : null);

    static SegmentReceipt Receipt(SegmentToRecord call, UsageReceipt? usage)
    {
        if (call.Refusal is not null) return new(SegmentOutcome.StoredOnly, call.Refusal);
        if (usage is null) return new(SegmentOutcome.Unmapped);
        return IsRecorded(usage) ? new(SegmentOutcome.Mapped) : new(SegmentOutcome.StoredOnly, usage.Reason);
    }

    // Usage of just this body may have been recorded by somebody who took the same source and id: it is the same event.
    static bool IsRecorded(UsageReceipt usage) => usage.Outcome is UsageOutcome.Recorded or UsageOutcome.Duplicate;
}

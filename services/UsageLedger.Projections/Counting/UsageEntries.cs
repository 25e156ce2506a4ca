using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Counting;

/// <summary>The usage events of a user-feature, as far as counting goes.</summary>
static class UsageEntries
{
    const string OccurredAt = "(data->>'occurredAt')::timestamptz";

    /// <summary>All of them, in order of occurrence, so that a fold needs to hold none.</summary>
    public static async IAsyncEnumerable<(UsageEntry Entry, Position Position)> InOrderAsync(
        NpgsqlConnection connection, UserFeature key, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            select {OccurredAt} as occurred_at, id, data->>'action', (data->>'delta')::numeric, seq_id
            from ledger_events.mt_events recorded
            where tenant_id = $1 and stream_id = $2 and type = 'usage_recorded' and not exists (
              select from ledger_events.mt_events reversal
              where reversal.tenant_id = $1 and reversal.stream_id = $2 and reversal.type = 'usage_reversed'
                and (reversal.data->>'eventId')::uuid = recorded.id)
            order by occurred_at, id
            """, connection)
        {
            Parameters =
            {
                new() { Value = key.Tenant },
                new() { Value = StreamNames.Usage(key.UserId, key.FeatureId) },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var occurrence = new Occurrence(row.Instant(0), row.GetGuid(1));
            yield return (new(occurrence, Action(row.GetString(2)), row.GetDecimal(3)), new(row.GetInt64(4)));
        }
    }

    static UsageAction Action(string text) => text switch
    {
        nameof(UsageAction.Add) => UsageAction.Add,
        nameof(UsageAction.Set) => UsageAction.Set,
        _ => throw new UnreachableException($"usage action {text}"),
    };
}

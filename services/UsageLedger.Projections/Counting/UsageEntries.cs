using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Counting;

/// <summary>An event of a usage stream, as far as counting goes.</summary>
/// <param name="UserId">The id that it names.</param>
/// <param name="Entry">How it counts.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Counts">False for usage that was taken back, and for what took it back.</param>
readonly record struct CountedEvent(string UserId, UsageEntry Entry, Position Position, bool Counts);

/// <summary>The events of a user and feature.</summary>
static class UsageEntries
{
    /// <summary>All of them, under all of the user's ids, in order of occurrence: so a fold needs to hold none.
    /// </summary>
    public static async IAsyncEnumerable<CountedEvent> InOrderAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds user,
        string featureId,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select (data->>'occurredAt')::timestamptz as occurred_at, id, data->>'action', (data->>'delta')::numeric,
              seq_id, data->>'userId', type = 'usage_recorded' and id not in (
                select (data->>'eventId')::uuid from ledger_events.mt_events
                where tenant_id = $1 and stream_id = any($2) and type = 'usage_reversed')
            from ledger_events.mt_events
            where tenant_id = $1 and stream_id = any($2) and type in ('usage_recorded', 'usage_reversed')
            order by occurred_at, id
            """, connection)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = user.All.Select(id => StreamNames.Usage(id, featureId)).ToArray() },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var occurrence = new Occurrence(row.Instant(0), row.GetGuid(1));
            var entry = new UsageEntry(occurrence, Action(row.GetString(2)), row.GetDecimal(3));
            yield return new(row.GetString(5), entry, new(row.GetInt64(4)), row.GetBoolean(6));
        }
    }

    internal static UsageAction Action(string text) => text switch
    {
        nameof(UsageAction.Add) => UsageAction.Add,
        nameof(UsageAction.Set) => UsageAction.Set,
        _ => throw new UnreachableException($"usage action {text}"),
    };
}

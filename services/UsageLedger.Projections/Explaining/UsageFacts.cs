using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Explaining;

/// <summary>A usage event with where it came from.</summary>
/// <param name="UserId">The id that it names.</param>
/// <param name="Entry">How it counts.</param>
/// <param name="Source">Who made the caller's id.</param>
/// <param name="Id">The caller's id.</param>
/// <param name="RecordedAt">When the ledger took it in.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Reversal">How it was taken back; null when it was not.</param>
public sealed record UsageFact(
    string UserId,
    UsageEntry Entry,
    string Source,
    string Id,
    DateTimeOffset RecordedAt,
    Position Position,
    ReversalFact? Reversal);

/// <summary>A reversal.</summary>
/// <param name="EventId">The reversal's own id.</param>
/// <param name="Reason">Why.</param>
/// <param name="RecordedAt">When the ledger took it in.</param>
/// <param name="Position">Its place in the log.</param>
public sealed record ReversalFact(Guid EventId, string Reason, DateTimeOffset RecordedAt, Position Position);

static class UsageFacts
{
    /// <summary>The usage of a period as far as it was known at some time, in order of occurrence, with what was taken
    /// back.</summary>
    public static async IAsyncEnumerable<UsageFact> InPeriodAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds user,
        string featureId,
        Period period,
        DateTimeOffset knownAt,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            with known as materialized (
              select * from ledger_events.mt_events
              where tenant_id = $1 and stream_id = any($2) and timestamp <= $5
            )
            select (u.data->>'occurredAt')::timestamptz as occurred_at, u.id, u.data->>'action',
              (u.data->>'delta')::numeric, u.data->>'userId', u.data->>'source', u.data->>'id', u.timestamp, u.seq_id,
              r.id, r.data->>'reason', r.timestamp, r.seq_id
            from known u left join known r on r.type = 'usage_reversed' and (r.data->>'eventId')::uuid = u.id
            where u.type = 'usage_recorded' and (u.data->>'occurredAt')::timestamptz >= $3
              and (u.data->>'occurredAt')::timestamptz < $4
            order by occurred_at, u.id
            """, connection);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            Parameter.Text(tenant),
            Parameter.Texts(user.All.Select(id => StreamNames.Usage(id, featureId))),
            Parameter.Instant(period.Start),
            new NpgsqlParameter<DateTime> { TypedValue = Rows.PeriodEnd(period) },
            Parameter.Instant(knownAt),
        ]);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) yield return Read(row);
    }

    static UsageFact Read(NpgsqlDataReader row)
    {
        var occurrence = new Occurrence(row.Instant(0), row.GetGuid(1));
        var reversal = row.IsDBNull(9)
            ? null
            : new ReversalFact(row.GetGuid(9), row.GetString(10), row.Instant(11), new(row.GetInt64(12)));
        return new(
            row.GetString(4), new(occurrence, UsageEntries.Action(row.GetString(2)), row.GetDecimal(3)),
            row.GetString(5), row.GetString(6), row.Instant(7), new(row.GetInt64(8)), reversal);
    }
}

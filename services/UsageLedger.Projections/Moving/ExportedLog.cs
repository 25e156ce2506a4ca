using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Projections.Moving;

/// <summary>Some events of a tenant, in the order of the log.</summary>
/// <param name="Events">The events; there may be none.</param>
/// <param name="DoneTo">The position up to which the log was looked through.</param>
public readonly record struct ExportedPage(IReadOnlyList<StoredEvent> Events, long DoneTo);

/// <summary>The events of one tenant, as an export reads them.</summary>
/// <param name="database">Where the log is.</param>
/// <param name="tenant">The tenant.</param>
public sealed class ExportedLog(NpgsqlDataSource database, string tenant)
{
    // The log has no index by tenant: this much of it is looked through at once, so that no snapshot is held for long.
    const int SpanMax = 50_000;
    const int EventsMax = 2_000;

    /// <summary>The position up to which nothing appears any more.</summary>
    public async Task<long> EndAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await LogEnd.SettledAsync(connection, TimeProvider.System, cancellation);
    }

    /// <summary>A run of a rule that had been started at a position, and had not come to its end; null when there was
    /// none. How far a run is does not stand in the log.</summary>
    public async Task<Guid?> RunGoingOnAsync(long at, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var runs = await connection.ListAsync(
            """
            select id from ledger.mapping_runs run
            where tenant_id = $1 and position <= $2 and not exists (
              select from ledger_events.mt_events
              where tenant_id = $1 and stream_id = 'mapping-run/' || run.id and type = 'mapping_ended'
                and seq_id <= $2)
            order by position limit 1
            """,
            [Parameter.Text(tenant), Parameter.Position(at)],
            row => row.GetGuid(0),
            cancellation);
        return runs.Count == 0 ? null : runs[0];
    }

    /// <summary>True when an event stands in this log where a file says that it does.</summary>
    public async Task<bool> HasAsync(ExportLine given, CancellationToken cancellation)
    {
        if (given is not { Id: { } id, Position: { } position }) return false;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var found = await connection.ListAsync(
            "select tenant_id, seq_id from ledger_events.mt_events where id = $1",
            [Parameter.Uuid(id)],
            row => (row.GetString(0), row.GetInt64(1)),
            cancellation);
        return found is [var (ofTenant, at)] && ofTenant == tenant && at == position;
    }

    /// <summary>The tenant's events of a part of the log.</summary>
    /// <param name="after">The position after which it begins.</param>
    /// <param name="upTo">The last position.</param>
    /// <param name="cancellation">Stops it.</param>
    public async IAsyncEnumerable<ExportedPage> PagesAsync(
        long after, long upTo, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (after < upTo)
        {
            var spanEnd = Math.Min(after + SpanMax, upTo);
            var events = await PageAsync(after, spanEnd, cancellation);
            after = events.Count == EventsMax ? events[^1].Position.Value : spanEnd;
            yield return new(events, after);
        }
    }

    async Task<List<StoredEvent>> PageAsync(long after, long upTo, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ListAsync(
            """
            select stream_id, version, seq_id, id, type, data::text, timestamp from ledger_events.mt_events
            where seq_id > $1 and seq_id <= $2 and tenant_id = $3
            order by seq_id limit $4
            """,
            [
                Parameter.Position(after), Parameter.Position(upTo), Parameter.Text(tenant),
                Parameter.Count(EventsMax),
            ],
            row => new StoredEvent(
                tenant,
                new(row.GetString(0)),
                new(row.GetInt64(1)),
                new(row.GetInt64(2)),
                row.GetGuid(3),
                row.GetString(4),
                row.GetString(5),
                row.Instant(6)),
            cancellation);
    }
}

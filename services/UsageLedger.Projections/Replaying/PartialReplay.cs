using Npgsql;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Replaying;

/// <summary>Which user-features are to be folded anew; all of them that every part names.</summary>
/// <param name="Tenant">Of this tenant; null for all.</param>
/// <param name="UserId">Of the user with this id, under all of its ids; null for all. Needs a tenant.</param>
/// <param name="From">With an event at this position or after it; null for all.</param>
public sealed record ReplayPart(string? Tenant, string? UserId, long? From);

/// <summary>
/// Folds some user-features anew, one after another, each in a short transaction in which its usage is not recorded.
/// For everybody at once <see cref="ConsumptionReplay"/> is many times faster.
/// </summary>
/// <param name="held">The lock of the one replay.</param>
public sealed class PartialReplay(ReplayLock held)
{
    readonly NpgsqlConnection _connection = held.Connection;

    /// <summary>The user-features; each one once, under its owner. Rows without an event are among them.</summary>
    public async Task<IReadOnlyList<UserFeature>> FindAsync(ReplayPart part, CancellationToken cancellation)
    {
        string[]? ids = part.UserId is { } userId
            ? [.. (await _connection.UserAsync(part.Tenant!, userId, cancellation)).All]
            : null;
        return await _connection.ListAsync(
            """
            with named as (
              select tenant_id, ledger.unescaped(split_part(id, '/', 2)) as user_id,
                ledger.unescaped(split_part(id, '/', 3)) as feature_id
              from ledger_events.mt_streams
              where id like 'usage/%' and ($1 is null or tenant_id = $1)
                and ($3 is null or (tenant_id, id) in (
                  select tenant_id, stream_id from ledger_events.mt_events where seq_id >= $3))
              union
              select tenant_id, user_id, feature_id from ledger.consumption
              where ($1 is null or tenant_id = $1) and ($3 is null or position >= $3)
            )
            select distinct named.tenant_id, coalesce(ids.owner_id, named.user_id), named.feature_id
            from named left join ledger.user_ids ids on (ids.tenant_id, ids.id) = (named.tenant_id, named.user_id)
            where $2 is null or named.user_id = any($2)
            order by 1, 2, 3
            """,
            [
                Parameter.Text(part.Tenant), Parameter.TextsOrNull(ids), Parameter.PositionOrNull(part.From),
            ],
            FoldedRows.Read,
            cancellation);
    }

    /// <summary>Folds one of them anew.</summary>
    /// <param name="key">The owner, and the feature.</param>
    /// <param name="dryRun">True: nothing is written.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was not what the events come to.</returns>
    public async Task<IReadOnlyList<ReplayDifference>> FoldAsync(
        UserFeature key, bool dryRun, CancellationToken cancellation)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellation);
        var user = await _connection.UserAsync(key.Tenant, key.UserId, cancellation);
        await UserLock.HoldAloneAsync(_connection, key.Tenant, user.All, cancellation);
        var before = await RowsAsync(key, cancellation);
        await ConsumptionProjection.RefoldAsync(_connection, key.Tenant, user, key.FeatureId, cancellation);
        var after = await RowsAsync(key, cancellation);
        var differences = Differences(key, before, after);
        if (dryRun || differences.Count == 0) return differences;
        await new CatalogueSignal(key.Tenant, key.UserId).SendAsync(_connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return differences;
    }

    static List<ReplayDifference> Differences(
        UserFeature key, Dictionary<Period, PeriodConsumption> before, Dictionary<Period, PeriodConsumption> after) =>
    [
        .. from period in before.Keys.Union(after.Keys)
           let row = before.GetValueOrDefault(period)
           let events = after.GetValueOrDefault(period)
           where Compared(row) != Compared(events)
           select new ReplayDifference(
               key.Tenant, key.UserId, key.FeatureId, period, row?.Consumption.Used, events?.Consumption.Used),
    ];

    // As in compare-consumption.sql, without the latest event's id.
    static (decimal Used, Occurrence? LastSet, DateTimeOffset? LastAt, Position)? Compared(PeriodConsumption? row) =>
        row is null
            ? null
            : (row.Consumption.Used, row.Consumption.LastSet, row.Consumption.Last?.At, row.Position);

    async Task<Dictionary<Period, PeriodConsumption>> RowsAsync(UserFeature key, CancellationToken cancellation)
    {
        var rows = await _connection.ListAsync(
            """
            select period_start, period_end, used, set_at, set_id, last_at, last_id, position from ledger.consumption
            where (tenant_id, user_id, feature_id) = ($1, $2, $3)
            """,
            [Parameter.Text(key.Tenant), Parameter.Text(key.UserId), Parameter.Text(key.FeatureId)],
            row => row.PeriodConsumption(first: 0),
            cancellation);
        return rows.ToDictionary(row => row.Period);
    }
}

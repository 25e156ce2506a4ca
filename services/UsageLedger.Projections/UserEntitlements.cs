using Npgsql;
using UsageLedger.Domain.Entitlements;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections;

/// <summary>All that a check of one user needs, as the read models had it at one moment.</summary>
/// <param name="IdsPosition">The place in the log of the last change of the user's ids: what was said of the user's
/// consumption before is void. Null when the catalogue does not have the user.</param>
/// <param name="Allowances">The user's allowances by feature, from all subscriptions and grants there ever were.
/// </param>
/// <param name="Consumption">The user's consumption by feature, in the periods that end after the moment asked
/// for.</param>
/// <param name="Policies">The tenant's.</param>
public sealed record UserEntitlements(
    Position? IdsPosition,
    IReadOnlyDictionary<string, IReadOnlyList<Allowance>> Allowances,
    IReadOnlyDictionary<string, IReadOnlyList<PeriodConsumption>> Consumption,
    PolicyTimeline Policies)
{
    internal const string Owner =
        "coalesce((select owner_id from ledger.user_ids where tenant_id = $1 and id = $2), $2)";

    /// <summary>Reads it, in one round trip.</summary>
    /// <param name="connection">Of a reader.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userId">The user, under any id.</param>
    /// <param name="endingAfter">Periods that ended before are left out.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<UserEntitlements> ReadAsync(
        NpgsqlConnection connection,
        string tenant,
        string userId,
        DateTimeOffset endingAfter,
        CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Query($"select ids_position from ledger.users where tenant_id = $1 and id = {Owner}"),
                Query($"""
                    select feature_id, {Rows.AllowanceColumns}
                    from ledger.allowances where tenant_id = $1 and user_id = {Owner}
                    """),
                Query($"""
                    select feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position
                    from ledger.consumption where tenant_id = $1 and user_id = {Owner} and period_end > $3
                    """, endingAfter.UtcDateTime),
                new(PolicyRows.Select) { Parameters = { new() { Value = tenant } } },
            },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        Position? idsPosition = await row.ReadAsync(cancellation) ? new(row.GetInt64(0)) : null;
        await row.NextResultAsync(cancellation);
        var allowances = await ByFeatureAsync(row, featureId => row.Allowance(featureId, first: 1), cancellation);
        await row.NextResultAsync(cancellation);
        var consumption = await ByFeatureAsync(row, _ => row.PeriodConsumption(first: 1), cancellation);
        await row.NextResultAsync(cancellation);
        var policies = new List<PolicySince>();
        while (await row.ReadAsync(cancellation)) policies.Add(PolicyRows.Read(row));
        return new(
            idsPosition, allowances, consumption, policies.Count == 0 ? PolicyTimeline.Default : new(policies));

        NpgsqlBatchCommand Query(string sql, params ReadOnlySpan<object> more)
        {
            var command = new NpgsqlBatchCommand(sql)
            {
                Parameters = { new() { Value = tenant }, new() { Value = userId } },
            };
            foreach (var value in more) command.Parameters.Add(new() { Value = value });
            return command;
        }
    }

    static async Task<Dictionary<string, IReadOnlyList<T>>> ByFeatureAsync<T>(
        NpgsqlDataReader row, Func<string, T> read, CancellationToken cancellation)
    {
        var byFeature = new Dictionary<string, IReadOnlyList<T>>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellation))
        {
            var featureId = row.GetString(0);
            if (!byFeature.TryGetValue(featureId, out var list)) byFeature.Add(featureId, list = new List<T>());
            ((List<T>)list).Add(read(featureId));
        }
        return byFeature;
    }
}

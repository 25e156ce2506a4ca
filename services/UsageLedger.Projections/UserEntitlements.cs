using Npgsql;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections;

/// <summary>All that a check of one user needs, as the read models had it at one moment.</summary>
/// <param name="IsKnown">True when the catalogue has the user.</param>
/// <param name="Allowances">The user's allowances by feature, from all subscriptions there ever were.</param>
/// <param name="Consumption">The user's consumption by feature, in the periods that end after the moment asked
/// for.</param>
public sealed record UserEntitlements(
    bool IsKnown,
    IReadOnlyDictionary<string, IReadOnlyList<Allowance>> Allowances,
    IReadOnlyDictionary<string, IReadOnlyList<PeriodConsumption>> Consumption)
{
    /// <summary>Reads it, in one round trip.</summary>
    /// <param name="connection">Of a reader.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userId">The user.</param>
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
                Query("select 1 from ledger.users where tenant_id = $1 and id = $2"),
                Query("""
                    select feature_id, feature_type, subscription_id, package_id, usage_limit, reset_period,
                      overage_enabled, starts_at, ends_at
                    from ledger.allowances where tenant_id = $1 and user_id = $2
                    """),
                Query("""
                    select feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position
                    from ledger.consumption where tenant_id = $1 and user_id = $2 and period_end > $3
                    """, endingAfter.UtcDateTime),
            },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        var isKnown = await row.ReadAsync(cancellation);
        await row.NextResultAsync(cancellation);
        var allowances = await ByFeatureAsync(row, featureId => row.Allowance(featureId, first: 1), cancellation);
        await row.NextResultAsync(cancellation);
        var consumption = await ByFeatureAsync(row, _ => row.PeriodConsumption(first: 1), cancellation);
        return new(isKnown, allowances, consumption);

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

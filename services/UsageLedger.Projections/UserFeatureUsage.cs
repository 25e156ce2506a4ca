using Npgsql;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections;

/// <summary>What a user has used of a feature, period by period.</summary>
/// <param name="Allowance">The allowance that counts at the moment asked for.</param>
/// <param name="Periods">The period of that moment and those before it, latest first, without a gap: one in which
/// nothing was used is listed with zero.</param>
public sealed record UserFeatureUsage(Allowance Allowance, IReadOnlyList<PeriodUsage> Periods)
{
    /// <summary>Reads it.</summary>
    /// <param name="connection">Of a reader.</param>
    /// <param name="key">Whose use of what.</param>
    /// <param name="at">The moment, UTC.</param>
    /// <param name="periodsMax">How many periods at most.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null when no allowance is active.</returns>
    public static async Task<UserFeatureUsage?> ReadAsync(
        NpgsqlConnection connection,
        UserFeature key,
        DateTimeOffset at,
        int periodsMax,
        CancellationToken cancellation)
    {
        var allowances = await ReadAllowancesAsync(connection, key, cancellation);
        if (Allowances.WinningAt(allowances, at) is not { } winner) return null;
        if (winner.Type == Domain.Catalogue.FeatureType.Binary) return new(winner, []);
        var periods = Periods(winner.Schedule, at).Take(periodsMax).ToList();
        var used = await ReadUsedAsync(connection, key, earliest: periods[^1], latest: periods[0], cancellation);
        return new(winner, periods.ConvertAll(period => new PeriodUsage(period, used.GetValueOrDefault(period))));

        static IEnumerable<Period> Periods(Schedule schedule, DateTimeOffset at)
        {
            for (var period = schedule.PeriodAt(at); period is { } one; period = schedule.Before(one)) yield return one;
        }
    }

    static async Task<List<Allowance>> ReadAllowancesAsync(
        NpgsqlConnection connection, UserFeature key, CancellationToken cancellation)
    {
        await using var command = Query(connection, key, """
            select feature_type, subscription_id, package_id, usage_limit, reset_period, overage_enabled,
              starts_at, ends_at
            from ledger.allowances where tenant_id = $1 and user_id = $2 and feature_id = $3
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var allowances = new List<Allowance>();
        while (await row.ReadAsync(cancellation)) allowances.Add(row.Allowance(key.FeatureId, first: 0));
        return allowances;
    }

    // Other schedules' periods in that span are read along, and not asked for.
    static async Task<Dictionary<Period, decimal>> ReadUsedAsync(
        NpgsqlConnection connection, UserFeature key, Period earliest, Period latest, CancellationToken cancellation)
    {
        await using var command = Query(connection, key, """
            select period_start, period_end, used from ledger.consumption
            where tenant_id = $1 and user_id = $2 and feature_id = $3 and period_start between $4 and $5
            """);
        command.Parameters.Add(new() { Value = earliest.Start.UtcDateTime });
        command.Parameters.Add(new() { Value = latest.Start.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var used = new Dictionary<Period, decimal>();
        while (await row.ReadAsync(cancellation)) used.Add(new(row.Instant(0), row.PeriodEnd(1)), row.GetDecimal(2));
        return used;
    }

    static NpgsqlCommand Query(NpgsqlConnection connection, UserFeature key, string sql) => new(sql, connection)
    {
        Parameters = { new() { Value = key.Tenant }, new() { Value = key.UserId }, new() { Value = key.FeatureId } },
    };
}

/// <summary>What is used in one period.</summary>
/// <param name="Period">The period.</param>
/// <param name="Used">In the feature's unit; may be negative.</param>
public readonly record struct PeriodUsage(Period Period, decimal Used);

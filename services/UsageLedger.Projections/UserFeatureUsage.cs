using Npgsql;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections;

/// <summary>What a user has used of a feature, period by period.</summary>
/// <param name="Current">The period that counts at the moment asked for; null when no allowance does, or the feature is
/// BINARY.</param>
/// <param name="Past">Those that counted before, latest first: one in which nothing was used is listed with zero.
/// </param>
public sealed record UserFeatureUsage(PeriodUsage? Current, IReadOnlyList<PeriodUsage> Past)
{
    /// <summary>Reads it.</summary>
    /// <param name="connection">Of a reader.</param>
    /// <param name="key">Whose use of what, under any of the user's ids.</param>
    /// <param name="at">The moment, UTC.</param>
    /// <param name="pastMax">How many past periods at most.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<UserFeatureUsage> ReadAsync(
        NpgsqlConnection connection,
        UserFeature key,
        DateTimeOffset at,
        int pastMax,
        CancellationToken cancellation)
    {
        var (allowances, policies) = await FeatureAllowances.ReadAsync(connection, key, cancellation);
        var periods = Allowances.PeriodsBackFrom(allowances, policies, at).Take(1 + pastMax).ToList();
        if (periods.Count == 0) return new(null, []);
        var used = await ReadUsedAsync(
            connection, key, periods.Min(each => each.Period.Start), periods.Max(each => each.Period.Start),
            cancellation);
        var usages = periods.ConvertAll(each => new PeriodUsage(
            each.Winner, each.Period, used.GetValueOrDefault(each.Period)));
        return usages[0].Period.Contains(at) && usages[0].Winner.Allowance.IsActiveAt(at)
            ? new(usages[0], usages[1..])
            : new(null, usages[..Math.Min(pastMax, usages.Count)]);
    }

    // Other schedules' periods in that span are read along, and not asked for.
    static async Task<Dictionary<Period, decimal>> ReadUsedAsync(
        NpgsqlConnection connection,
        UserFeature key,
        DateTimeOffset earliest,
        DateTimeOffset latest,
        CancellationToken cancellation)
    {
        var rows = await connection.ListAsync($"""
            select period_start, period_end, used from ledger.consumption
            where tenant_id = $1 and user_id = {UserEntitlements.Owner} and feature_id = $3
              and period_start between $4 and $5
            """,
            [
                Parameter.Text(key.Tenant), Parameter.Text(key.UserId), Parameter.Text(key.FeatureId),
                Parameter.Instant(earliest), Parameter.Instant(latest),
            ],
            row => (Period: new Period(row.Instant(0), row.PeriodEnd(1)), Used: row.GetDecimal(2)),
            cancellation);
        return rows.ToDictionary(row => row.Period, row => row.Used);
    }
}

/// <summary>What is used in one period.</summary>
/// <param name="Winner">What counted then.</param>
/// <param name="Period">The period.</param>
/// <param name="Used">In the feature's unit; may be negative.</param>
public sealed record PeriodUsage(Winner Winner, Period Period, decimal Used);

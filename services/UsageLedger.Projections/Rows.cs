using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;

namespace UsageLedger.Projections;

/// <summary>How values of the domain stand in columns.</summary>
static class Rows
{
    public static DateTimeOffset Instant(this NpgsqlDataReader row, int column) =>
        row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? InstantOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Instant(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static decimal? DecimalOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetDecimal(column);

    // Npgsql reads and writes 'infinity' as DateTime.MaxValue.
    public static DateTimeOffset PeriodEnd(this NpgsqlDataReader row, int column)
    {
        var end = row.GetDateTime(column);
        return end == DateTime.MaxValue ? DateTimeOffset.MaxValue : new(end, TimeSpan.Zero);
    }

    public static DateTime PeriodEnd(Period period) =>
        period.EndOrNone is { } end ? end.UtcDateTime : DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    public static Occurrence? OccurrenceOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new(row.Instant(column), row.GetGuid(column + 1));

    public static FeatureType FeatureType(string text) => text switch
    {
        "BINARY" => Domain.Catalogue.FeatureType.Binary,
        "CONSUMABLE" => Domain.Catalogue.FeatureType.Consumable,
        _ => throw new UnreachableException($"feature type {text}"),
    };

    public static string Text(FeatureType type) => type switch
    {
        Domain.Catalogue.FeatureType.Binary => "BINARY",
        Domain.Catalogue.FeatureType.Consumable => "CONSUMABLE",
        _ => throw new UnreachableException($"feature type {type}"),
    };

    public static ResetPeriod? ResetPeriod(string? text) => text switch
    {
        null => null,
        "DAY" => Domain.Entitlements.ResetPeriod.Day,
        "MONTH" => Domain.Entitlements.ResetPeriod.Month,
        "YEAR" => Domain.Entitlements.ResetPeriod.Year,
        _ => throw new UnreachableException($"reset period {text}"),
    };

    public static string? Text(ResetPeriod? period) => period switch
    {
        null => null,
        Domain.Entitlements.ResetPeriod.Day => "DAY",
        Domain.Entitlements.ResetPeriod.Month => "MONTH",
        Domain.Entitlements.ResetPeriod.Year => "YEAR",
        _ => throw new UnreachableException($"reset period {period}"),
    };

    /// <summary>Columns: feature_type, subscription_id, package_id, usage_limit, reset_period, overage_enabled,
    /// starts_at, ends_at.</summary>
    public static Allowance Allowance(this NpgsqlDataReader row, string featureId, int first) => new(
        featureId,
        FeatureType(row.GetString(first)),
        row.GetString(first + 1),
        row.GetString(first + 2),
        row.DecimalOrNull(first + 3),
        ResetPeriod(row.TextOrNull(first + 4)),
        row.GetBoolean(first + 5),
        row.Instant(first + 6),
        row.InstantOrNull(first + 7));

    /// <summary>Columns: period_start, period_end, used, set_at, set_id, last_at, last_id, position.</summary>
    public static PeriodConsumption PeriodConsumption(this NpgsqlDataReader row, int first) => new(
        new(row.Instant(first), row.PeriodEnd(first + 1)),
        new(row.GetDecimal(first + 2), row.OccurrenceOrNull(first + 3), row.OccurrenceOrNull(first + 5)),
        new(row.GetInt64(first + 7)));
}

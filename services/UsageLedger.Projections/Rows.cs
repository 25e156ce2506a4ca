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

    public static AllowanceKind AllowanceKind(string text) => text switch
    {
        "BASE" => Domain.Entitlements.AllowanceKind.Base,
        "ADDON" => Domain.Entitlements.AllowanceKind.Addon,
        "GRANT" => Domain.Entitlements.AllowanceKind.Grant,
        _ => throw new UnreachableException($"allowance kind {text}"),
    };

    public static string Text(AllowanceKind kind) => kind switch
    {
        Domain.Entitlements.AllowanceKind.Base => "BASE",
        Domain.Entitlements.AllowanceKind.Addon => "ADDON",
        Domain.Entitlements.AllowanceKind.Grant => "GRANT",
        _ => throw new UnreachableException($"allowance kind {kind}"),
    };

    public static AllowancePolicy AllowancePolicy(string text) => text switch
    {
        "HIGHEST" => Domain.Entitlements.AllowancePolicy.Highest,
        "SUM" => Domain.Entitlements.AllowancePolicy.Sum,
        _ => throw new UnreachableException($"allowance policy {text}"),
    };

    public static string Text(AllowancePolicy policy) => policy switch
    {
        Domain.Entitlements.AllowancePolicy.Highest => "HIGHEST",
        Domain.Entitlements.AllowancePolicy.Sum => "SUM",
        _ => throw new UnreachableException($"allowance policy {policy}"),
    };

    public static string Text(SubscriptionStatus status) => status switch
    {
        SubscriptionStatus.Active => "ACTIVE",
        SubscriptionStatus.Trialing => "TRIALING",
        SubscriptionStatus.PastDue => "PAST_DUE",
        SubscriptionStatus.Unpaid => "UNPAID",
        SubscriptionStatus.Incomplete => "INCOMPLETE",
        SubscriptionStatus.IncompleteExpired => "INCOMPLETE_EXPIRED",
        SubscriptionStatus.Cancelled => "CANCELLED",
        SubscriptionStatus.Scheduled => "SCHEDULED",
        SubscriptionStatus.Paused => "PAUSED",
        _ => throw new UnreachableException($"subscription status {status}"),
    };

    static readonly Dictionary<string, SubscriptionStatus> Statuses =
        Enum.GetValues<SubscriptionStatus>().ToDictionary(Text, StringComparer.Ordinal);

    /// <summary>Columns: status_since, statuses.</summary>
    public static StatusTimeline Timeline(this NpgsqlDataReader row, int first)
    {
        var since = row.GetFieldValue<DateTime[]>(first);
        var statuses = row.GetFieldValue<string[]>(first + 1);
        return new([.. since.Zip(statuses, (instant, status) =>
            new StatusSince(new(instant, TimeSpan.Zero), Statuses[status]))]);
    }

    /// <summary>What <see cref="Allowance"/> reads.</summary>
    public const string AllowanceColumns =
        "feature_type, kind, source_id, package_id, usage_limit, reset_period, overage_enabled, starts_at, "
        + "status_since, statuses";

    /// <summary>Columns: <see cref="AllowanceColumns"/>.</summary>
    public static Allowance Allowance(this NpgsqlDataReader row, string featureId, int first) => new(
        featureId,
        FeatureType(row.GetString(first)),
        AllowanceKind(row.GetString(first + 1)),
        row.GetString(first + 2),
        row.TextOrNull(first + 3),
        row.DecimalOrNull(first + 4),
        ResetPeriod(row.TextOrNull(first + 5)),
        row.GetBoolean(first + 6),
        row.Instant(first + 7),
        row.Timeline(first + 8));

    /// <summary>Columns: period_start, period_end, used, set_at, set_id, last_at, last_id, position.</summary>
    public static PeriodConsumption PeriodConsumption(this NpgsqlDataReader row, int first) => new(
        new(row.Instant(first), row.PeriodEnd(first + 1)),
        new(row.GetDecimal(first + 2), row.OccurrenceOrNull(first + 3), row.OccurrenceOrNull(first + 5)),
        new(row.GetInt64(first + 7)));
}

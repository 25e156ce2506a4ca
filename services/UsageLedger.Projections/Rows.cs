using System.Diagnostics;
using System.Text.Json;
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

    /// <summary>A value as it stands in a column: PAST_DUE.</summary>
    public static string Text<T>(T value) where T : struct, Enum => Spelling<T>.Texts[value];

    /// <summary>The same, where null is a value.</summary>
    public static string? Text<T>(T? value) where T : struct, Enum => value is { } one ? Text(one) : null;

    /// <summary>The value of a column.</summary>
    public static T Value<T>(string text) where T : struct, Enum => Spelling<T>.Values.TryGetValue(text, out var value)
        ? value
        : throw new UnreachableException($"{typeof(T).Name} {text}");

    /// <summary>The same, where null is a value.</summary>
    public static T? ValueOrNull<T>(string? text) where T : struct, Enum => text is null ? null : Value<T>(text);

    /// <summary>Columns: status_since, statuses.</summary>
    public static StatusTimeline Timeline(this NpgsqlDataReader row, int first)
    {
        var since = row.GetFieldValue<DateTime[]>(first);
        var statuses = row.GetFieldValue<string[]>(first + 1);
        return new([.. since.Zip(statuses, (instant, status) =>
            new StatusSince(new(instant, TimeSpan.Zero), Value<SubscriptionStatus>(status)))]);
    }

    /// <summary>What <see cref="Allowance"/> reads.</summary>
    public const string AllowanceColumns =
        "feature_type, kind, source_id, package_id, usage_limit, reset_period, overage_enabled, starts_at, "
        + "status_since, statuses";

    /// <summary>Columns: <see cref="AllowanceColumns"/>.</summary>
    public static Allowance Allowance(this NpgsqlDataReader row, string featureId, int first) => new(
        featureId,
        Value<FeatureType>(row.GetString(first)),
        Value<AllowanceKind>(row.GetString(first + 1)),
        row.GetString(first + 2),
        row.TextOrNull(first + 3),
        row.DecimalOrNull(first + 4),
        ValueOrNull<ResetPeriod>(row.TextOrNull(first + 5)),
        row.GetBoolean(first + 6),
        row.Instant(first + 7),
        row.Timeline(first + 8));

    /// <summary>Columns: period_start, period_end, used, set_at, set_id, last_at, last_id, position.</summary>
    public static PeriodConsumption PeriodConsumption(this NpgsqlDataReader row, int first) => new(
        new(row.Instant(first), row.PeriodEnd(first + 1)),
        new(row.GetDecimal(first + 2), row.OccurrenceOrNull(first + 3), row.OccurrenceOrNull(first + 5)),
        new(row.GetInt64(first + 7)));

    static class Spelling<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Texts = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> Values =
            Texts.ToDictionary(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);
    }
}

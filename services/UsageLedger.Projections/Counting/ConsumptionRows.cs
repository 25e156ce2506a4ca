using Npgsql;
using NpgsqlTypes;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Counting;

/// <summary>What is known of one user-feature when its events are counted.</summary>
/// <param name="owner">The user for whom it counts, and the feature.</param>
/// <param name="user">The user's ids.</param>
/// <param name="earliest">The earliest time touched.</param>
/// <param name="latest">The latest time touched.</param>
sealed class Counted(UserFeature owner, UserIds user, DateTimeOffset earliest, DateTimeOffset latest)
{
    /// <summary>Only the schedules: no row is of this time.</summary>
    public static Counted WithoutRows(UserFeature owner, UserIds user) =>
        new(owner, user, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    public UserFeature Owner { get; } = owner;
    public UserIds User { get; } = user;
    public DateTimeOffset Earliest { get; } = earliest;
    public DateTimeOffset Latest { get; } = latest;
    public List<Schedule> Schedules { get; } = [];
    public Dictionary<Period, PeriodConsumption> Periods { get; } = [];
}

/// <summary>Reads and writes the rows that counting needs.</summary>
static class ConsumptionRows
{
    static readonly string ReadSql = Sql.Embedded(typeof(ConsumptionRows).Assembly, "read-for-count.sql");
    static readonly string WriteSql = Sql.Embedded(typeof(ConsumptionRows).Assembly, "write-consumption.sql");

    /// <summary>Fills in the schedules, and the consumption in the periods that the span of time touches.</summary>
    public static async Task ReadAsync(
        NpgsqlConnection connection, Counted[] wanted, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(ReadSql, connection);
        command.Add(NpgsqlDbType.Text, wanted.Select(each => each.Owner.Tenant));
        command.Add(NpgsqlDbType.Text, wanted.Select(each => each.Owner.UserId));
        command.Add(NpgsqlDbType.Text, wanted.Select(each => each.Owner.FeatureId));
        command.Add(NpgsqlDbType.TimestampTz, wanted.Select(each => each.Earliest.UtcDateTime));
        command.Add(NpgsqlDbType.TimestampTz, wanted.Select(each => each.Latest.UtcDateTime));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var counted = wanted[row.GetInt64(0) - 1];
            if (row.GetBoolean(1))
            {
                var until = row.InstantOrNull(4) ?? DateTimeOffset.MaxValue;
                counted.Schedules.Add(new(row.Instant(2), Rows.ValueOrNull<ResetPeriod>(row.TextOrNull(3)), until));
                continue;
            }
            var consumption = row.PeriodConsumption(first: 5);
            counted.Periods.Add(consumption.Period, consumption);
        }
    }

    /// <summary>Inserts or replaces the rows.</summary>
    public static Task WriteAsync(
        NpgsqlConnection connection,
        IReadOnlyList<(UserFeature Key, PeriodConsumption Row)> rows,
        CancellationToken cancellation) =>
        WriteAsync(connection, WriteSql, rows, cancellation);

    /// <summary>Hands the rows to a statement that takes what write-consumption.sql takes.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection,
        string sql,
        IReadOnlyList<(UserFeature Key, PeriodConsumption Row)> rows,
        CancellationToken cancellation)
    {
        if (rows.Count == 0) return;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Add(NpgsqlDbType.Text, rows.Select(each => each.Key.Tenant));
        command.Add(NpgsqlDbType.Text, rows.Select(each => each.Key.UserId));
        command.Add(NpgsqlDbType.Text, rows.Select(each => each.Key.FeatureId));
        command.Add(NpgsqlDbType.TimestampTz, rows.Select(each => each.Row.Period.Start.UtcDateTime));
        command.Add(NpgsqlDbType.TimestampTz, rows.Select(each => Rows.PeriodEnd(each.Row.Period)));
        command.Add(NpgsqlDbType.Numeric, rows.Select(each => each.Row.Consumption.Used));
        command.Add(NpgsqlDbType.TimestampTz, rows.Select(each => each.Row.Consumption.LastSet?.At.UtcDateTime));
        command.Add(NpgsqlDbType.Uuid, rows.Select(each => each.Row.Consumption.LastSet?.EventId));
        command.Add(NpgsqlDbType.TimestampTz, rows.Select(each => each.Row.Consumption.Last?.At.UtcDateTime));
        command.Add(NpgsqlDbType.Uuid, rows.Select(each => each.Row.Consumption.Last?.EventId));
        command.Add(NpgsqlDbType.Bigint, rows.Select(each => each.Row.Position.Value));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Takes a user-feature's rows away, before they are made anew.</summary>
    public static async Task DeleteAsync(NpgsqlConnection connection, UserFeature key, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "delete from ledger.consumption where tenant_id = $1 and user_id = $2 and feature_id = $3", connection)
        {
            Parameters =
            {
                new() { Value = key.Tenant },
                new() { Value = key.UserId },
                new() { Value = key.FeatureId },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    static void Add<T>(this NpgsqlCommand command, NpgsqlDbType type, IEnumerable<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<T[]>
        {
            TypedValue = [.. values],
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });
}

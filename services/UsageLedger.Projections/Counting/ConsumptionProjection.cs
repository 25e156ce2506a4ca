using Npgsql;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;

namespace UsageLedger.Projections.Counting;

/// <summary>How consumption follows from the events: in the transaction that appends them, or by folding a stream anew.
/// The caller holds the <see cref="UserLock"/>.</summary>
public static class ConsumptionProjection
{
    /// <summary>
    /// Counts events that were just appended in this transaction, and answers the consumption of every user-feature
    /// given, in the periods touched. A user-feature without an allowance has none.
    /// </summary>
    /// <param name="connection">With the open transaction.</param>
    /// <param name="events">The events appended, in order.</param>
    /// <param name="repeated">User-features and times of events that were known before: answered, not counted.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<IReadOnlyList<(UserFeature Key, IReadOnlyList<PeriodConsumption> Periods)>> CountAsync(
        NpgsqlConnection connection,
        IReadOnlyList<EventToCount> events,
        IReadOnlyList<(UserFeature Key, DateTimeOffset At)> repeated,
        CancellationToken cancellation)
    {
        var touched = events.Select(each => (each.Key, each.Entry.Occurrence.At)).Concat(repeated)
            .GroupBy(each => each.Key, each => each.At)
            .Select(group => (group.Key, Earliest: group.Min(), Latest: group.Max()))
            .ToList();
        if (touched.Count == 0) return [];
        var found = await ConsumptionRows.ReadAsync(connection, touched, cancellation);
        var newByKey = events.ToLookup(each => each.Key);
        var changed = new List<(UserFeature, PeriodConsumption)>(found.Length);
        foreach (var counted in found)
        {
            if (TryCount(counted, newByKey[counted.Key]) is { } rows)
                changed.AddRange(rows.Select(row => (counted.Key, row)));
            else
                await RefoldAsync(connection, counted, cancellation);
        }
        await ConsumptionRows.WriteAsync(connection, changed, cancellation);
        return [.. found
            .Where(counted => counted.Periods.Count > 0)
            .Select(counted => (counted.Key, (IReadOnlyList<PeriodConsumption>)[.. counted.Periods.Values]))];
    }

    /// <summary>Makes a user-feature's consumption anew from its events; for when its allowances have
    /// changed.</summary>
    public static async Task RefoldAsync(
        NpgsqlConnection connection, UserFeature key, CancellationToken cancellation)
    {
        var wanted = (key, Earliest: DateTimeOffset.MinValue, Latest: DateTimeOffset.MinValue); // allowances, no rows
        var found = await ConsumptionRows.ReadAsync(connection, [wanted], cancellation);
        await RefoldAsync(connection, found[0], cancellation);
    }

    // The rows that change, or null when an event changes the past, so that only a new fold can tell.
    static HashSet<PeriodConsumption>? TryCount(Counted counted, IEnumerable<EventToCount> events)
    {
        var touched = new HashSet<Period>();
        foreach (var (_, entry, position, isReversal) in events)
        {
            if (isReversal) return null;
            foreach (var period in Allowances.PeriodsAt(counted.Allowances, entry.Occurrence.At))
            {
                var before = counted.Periods.GetValueOrDefault(period)?.Consumption ?? Consumption.None;
                if (before.With(entry) is not { } after) return null;
                counted.Periods[period] = new(period, after, position);
                touched.Add(period);
            }
        }
        return [.. touched.Select(period => counted.Periods[period])];
    }

    static async Task RefoldAsync(NpgsqlConnection connection, Counted counted, CancellationToken cancellation)
    {
        counted.Periods.Clear();
        await foreach (var (entry, position) in UsageEntries.InOrderAsync(connection, counted.Key, cancellation))
        {
            foreach (var period in Allowances.PeriodsAt(counted.Allowances, entry.Occurrence.At))
            {
                var before = counted.Periods.GetValueOrDefault(period);
                var after = (before?.Consumption ?? Consumption.None).With(entry)
                    ?? throw new System.Diagnostics.UnreachableException(
                        "in order of occurrence, no event changes the past");
                var last = before is null || position.CompareTo(before.Position) > 0 ? position : before.Position;
                counted.Periods[period] = new(period, after, last);
            }
        }
        await ConsumptionRows.DeleteAsync(connection, counted.Key, cancellation);
        await ConsumptionRows.WriteAsync(
            connection, [.. counted.Periods.Values.Select(row => (counted.Key, row))], cancellation);
    }
}

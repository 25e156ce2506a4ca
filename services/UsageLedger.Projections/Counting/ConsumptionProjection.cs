using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Counting;

/// <summary>The consumption of a user-feature in the periods that were touched.</summary>
/// <param name="Owner">The user for whom it counts, and the feature.</param>
/// <param name="User">The user's ids.</param>
/// <param name="Periods">The periods.</param>
public sealed record CountedUsage(UserFeature Owner, UserIds User, IReadOnlyCollection<PeriodConsumption> Periods);

/// <summary>What the rows of a user-feature must be.</summary>
/// <param name="Schedules">Those of its allowances; without one there are no rows.</param>
/// <param name="Rows">One for each period in which an event occurred, in no order.</param>
public sealed record FoldedUsage(IReadOnlyList<Schedule> Schedules, IReadOnlyCollection<PeriodConsumption> Rows);

/// <summary>How consumption follows from the events: in the transaction that appends them, or by folding them anew.
/// The caller holds the <see cref="UserLock"/>.</summary>
public static class ConsumptionProjection
{
    static readonly DateTimeOffset NoTime = DateTimeOffset.MinValue; // of which there are schedules, and no rows

    /// <summary>
    /// Counts events that were just appended in this transaction, and answers the consumption of every user-feature
    /// given, in the periods touched. A user-feature without an allowance has none.
    /// </summary>
    /// <param name="connection">With the open transaction.</param>
    /// <param name="identities">For whom usage counts.</param>
    /// <param name="events">The events appended, in order.</param>
    /// <param name="repeated">User-features and times of events that were known before: answered, not counted.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<IReadOnlyList<CountedUsage>> CountAsync(
        NpgsqlConnection connection,
        Identities identities,
        IReadOnlyList<EventToCount> events,
        IReadOnlyList<(UserFeature Key, DateTimeOffset At)> repeated,
        CancellationToken cancellation)
    {
        var touched = Touched(identities, events, repeated);
        if (touched.Length == 0) return [];
        await ConsumptionRows.ReadAsync(connection, touched, cancellation);
        var newByOwner = events.ToLookup(each => identities.OwnerOf(each.Key));
        var changed = new List<(UserFeature, PeriodConsumption)>(touched.Length);
        foreach (var counted in touched)
        {
            if (TryCount(counted, newByOwner[counted.Owner]) is { } rows)
                changed.AddRange(rows.Select(row => (counted.Owner, row)));
            else
                await RefoldAsync(connection, counted, cancellation);
        }
        await ConsumptionRows.WriteAsync(connection, changed, cancellation);
        return [.. touched
            .Where(counted => counted.Periods.Count > 0)
            .Select(counted => new CountedUsage(counted.Owner, counted.User, counted.Periods.Values))];
    }

    /// <summary>Makes a user-feature's consumption anew from its events; for when its allowances or the user's ids have
    /// changed.</summary>
    public static async Task RefoldAsync(
        NpgsqlConnection connection, string tenant, UserIds user, string featureId, CancellationToken cancellation)
    {
        var counted = await SchedulesAsync(connection, tenant, user, featureId, cancellation);
        await RefoldAsync(connection, counted, cancellation);
    }

    /// <summary>What a user-feature's rows must be, by all of its events. Nothing is written. The transaction sees one
    /// moment, or the caller holds the <see cref="UserLock"/>.</summary>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<FoldedUsage> FoldAsync(
        NpgsqlConnection connection, string tenant, UserIds user, string featureId, CancellationToken cancellation)
    {
        var counted = await SchedulesAsync(connection, tenant, user, featureId, cancellation);
        await FoldAsync(counted, UsageEntries.InOrderAsync(connection, tenant, user, featureId, cancellation));
        return new(counted.Schedules, counted.Periods.Values);
    }

    /// <summary>The same, for many: what they have in common is asked for once.</summary>
    /// <param name="connection">With the open transaction.</param>
    /// <param name="keys">Owners, and features.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task<IReadOnlyList<(UserFeature Key, PeriodConsumption Row)>> FoldAsync(
        NpgsqlConnection connection, IReadOnlyCollection<UserFeature> keys, CancellationToken cancellation)
    {
        var all = new List<Counted>(keys.Count);
        foreach (var tenant in keys.GroupBy(key => key.Tenant))
        {
            var identities = await Identities.ReadAsync(
                connection, tenant.Key, [.. tenant.Select(key => key.UserId)], cancellation);
            // Who counts for another user by now has no rows.
            all.AddRange(tenant
                .Where(key => identities.OwnerOf(key) == key)
                .Select(key => new Counted(key, identities.Of(key.Tenant, key.UserId), NoTime, NoTime)));
        }
        await ConsumptionRows.ReadAsync(connection, [.. all], cancellation);
        foreach (var each in all)
            await FoldAsync(
                each,
                UsageEntries.InOrderAsync(
                    connection, each.Owner.Tenant, each.User, each.Owner.FeatureId, cancellation));
        return [.. all.SelectMany(each => each.Periods.Values.Select(row => (each.Owner, row)))];
    }

    /// <summary>
    /// What the consumption would be if events were counted and others taken back; nothing is written. The transaction
    /// sees one moment, or the caller holds the <see cref="UserLock"/>.
    /// </summary>
    /// <param name="connection">With the open transaction.</param>
    /// <param name="identities">For whom usage counts.</param>
    /// <param name="events">The events; their positions make no difference. Between events of the same microsecond the
    /// ids decide, as they do when events are counted.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<IReadOnlyList<ForeseenUsage>> ForeseeAsync(
        NpgsqlConnection connection,
        Identities identities,
        IReadOnlyList<EventToCount> events,
        CancellationToken cancellation)
    {
        var touched = Touched(identities, events, []);
        if (touched.Length == 0) return [];
        await ConsumptionRows.ReadAsync(connection, touched, cancellation);
        var newByOwner = events.ToLookup(each => identities.OwnerOf(each.Key));
        var foreseen = new List<ForeseenUsage>(touched.Length);
        foreach (var counted in touched)
        {
            var before = new Dictionary<Period, PeriodConsumption>(counted.Periods);
            var own = newByOwner[counted.Owner];
            if (TryCount(counted, own) is null)
                await FoldAsync(
                    counted,
                    UsageEntries.InOrderAsync(
                        connection, counted.Owner.Tenant, counted.User, counted.Owner.FeatureId, cancellation)
                        .WithForeseenAsync(own));
            foreseen.Add(new(counted.Owner, counted.User, [.. own
                .SelectMany(each => Allowances.PeriodsAt(counted.Schedules, each.Entry.Occurrence.At)).Distinct()
                .OrderBy(period => period.Start).ThenBy(period => period.End)
                .Select(period => new ForeseenPeriod(
                    period,
                    before.GetValueOrDefault(period)?.Consumption.Used ?? 0,
                    counted.Periods[period].Consumption.Used))]));
        }
        return foreseen;
    }

    static Counted[] Touched(
        Identities identities,
        IReadOnlyList<EventToCount> events,
        IReadOnlyList<(UserFeature Key, DateTimeOffset At)> repeated) =>
        [.. events.Select(each => (each.Key, each.Entry.Occurrence.At)).Concat(repeated)
            .GroupBy(each => identities.OwnerOf(each.Key))
            .Select(group => new Counted(
                group.Key, identities.Of(group.Key.Tenant, group.First().Key.UserId),
                group.Min(each => each.At), group.Max(each => each.At)))];

    // The rows that change, or null when an event changes the past, so that only a new fold can tell.
    static HashSet<PeriodConsumption>? TryCount(Counted counted, IEnumerable<EventToCount> events)
    {
        var touched = new HashSet<Period>();
        foreach (var (_, entry, position, isReversal) in events)
        {
            foreach (var period in Allowances.PeriodsAt(counted.Schedules, entry.Occurrence.At))
            {
                var before = counted.Periods.GetValueOrDefault(period)?.Consumption ?? Consumption.None;
                var after = isReversal
                    ? before.Without(entry, counted.User.MergedLastAt)
                    : before.With(entry, counted.User.MergedLastAt);
                if (after is null) return null;
                counted.Periods[period] = new(period, after, position);
                touched.Add(period);
            }
        }
        return [.. touched.Select(period => counted.Periods[period])];
    }

    static async Task<Counted> SchedulesAsync(
        NpgsqlConnection connection, string tenant, UserIds user, string featureId, CancellationToken cancellation)
    {
        var counted = new Counted(new(tenant, user.Owner, featureId), user, NoTime, NoTime);
        await ConsumptionRows.ReadAsync(connection, [counted], cancellation);
        return counted;
    }

    static async Task RefoldAsync(NpgsqlConnection connection, Counted counted, CancellationToken cancellation)
    {
        var (tenant, _, featureId) = counted.Owner;
        await FoldAsync(
            counted, UsageEntries.InOrderAsync(connection, tenant, counted.User, featureId, cancellation));
        await ConsumptionRows.DeleteAsync(connection, counted.Owner, cancellation);
        await ConsumptionRows.WriteAsync(
            connection, [.. counted.Periods.Values.Select(row => (counted.Owner, row))], cancellation);
    }

    // All of the periods, from all of the events.
    static async Task FoldAsync(Counted counted, IAsyncEnumerable<CountedEvent> events)
    {
        var folds = new Dictionary<Period, PeriodFold>();
        if (counted.Schedules.Count > 0)
            await foreach (var each in events)
                foreach (var period in Allowances.PeriodsAt(counted.Schedules, each.Entry.Occurrence.At))
                {
                    if (!folds.TryGetValue(period, out var fold)) folds.Add(period, fold = new(counted.User));
                    fold.Count(each);
                }
        counted.Periods.Clear();
        foreach (var (period, fold) in folds) counted.Periods.Add(period, fold.Row(period));
    }

    sealed class PeriodFold(UserIds user)
    {
        readonly UsageTally _tally = new(user);
        Occurrence? _lastSet;
        Occurrence? _last;
        Position _position = Position.Start;

        // What was taken back moves the position too: whoever heard of it before must not take the sum of then for the
        // newer one.
        public void Count(CountedEvent each)
        {
            if (each.Position.CompareTo(_position) > 0) _position = each.Position;
            _last = each.Entry.Occurrence;
            if (!each.Counts) return;
            _tally.Count(each.UserId, each.Entry);
            if (each.Entry.Action == UsageAction.Set) _lastSet = each.Entry.Occurrence;
        }

        public PeriodConsumption Row(Period period) => new(period, new(_tally.Used, _lastSet, _last), _position);
    }
}

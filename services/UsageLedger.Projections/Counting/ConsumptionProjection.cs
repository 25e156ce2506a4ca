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
/// <param name="Owner">The user for whom it counts, and the feature.</param>
/// <param name="User">The user's ids.</param>
/// <param name="Schedules">Those of its allowances; without one there are no rows.</param>
/// <param name="Rows">One for each period in which an event occurred, in no order.</param>
public sealed record FoldedUsage(
    UserFeature Owner, UserIds User, IReadOnlyList<Schedule> Schedules, IReadOnlyCollection<PeriodConsumption> Rows);

/// <summary>How consumption follows from the events: in the transaction that appends them, or by folding them anew.
/// The caller holds the <see cref="UserLock"/>.</summary>
public static class ConsumptionProjection
{
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

    /// <summary>What the rows of user-features must be, by all of their events. Nothing is written. The transaction
    /// sees one moment, or the caller holds the <see cref="UserLock"/>.</summary>
    /// <param name="connection">With the open transaction.</param>
    /// <param name="keys">The users, under any of their ids, and the features.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>One for each, in order.</returns>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<IReadOnlyList<FoldedUsage>> FoldAsync(
        NpgsqlConnection connection, IReadOnlyCollection<UserFeature> keys, CancellationToken cancellation)
    {
        var identities = await Identities.ReadAsync(connection, keys, cancellation);
        var all = keys.Select(key =>
            Counted.WithoutRows(identities.OwnerOf(key), identities.Of(key.Tenant, key.UserId))).ToArray();
        await ConsumptionRows.ReadAsync(connection, all, cancellation);
        var folds = Array.ConvertAll(all, counted => new UsageFold(counted));
        await foreach (var (index, each) in UsageEntries.InOrderAsync(connection, all, cancellation))
            folds[index].Count(each);
        foreach (var fold in folds) fold.End();
        return Array.ConvertAll(
            all, each => new FoldedUsage(each.Owner, each.User, each.Schedules, each.Periods.Values));
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
        var counted = Counted.WithoutRows(new(tenant, user.Owner, featureId), user);
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

    static async Task FoldAsync(Counted counted, IAsyncEnumerable<CountedEvent> events)
    {
        var fold = new UsageFold(counted);
        if (counted.Schedules.Count > 0) await foreach (var each in events) fold.Count(each);
        fold.End();
    }

    // All of the periods, from all of the events.
    sealed class UsageFold(Counted counted)
    {
        readonly Dictionary<Period, PeriodFold> _periods = [];

        public void Count(CountedEvent each)
        {
            foreach (var period in Allowances.PeriodsAt(counted.Schedules, each.Entry.Occurrence.At))
            {
                if (!_periods.TryGetValue(period, out var fold)) _periods.Add(period, fold = new(counted.User));
                fold.Count(each);
            }
        }

        public void End()
        {
            counted.Periods.Clear();
            foreach (var (period, fold) in _periods) counted.Periods.Add(period, fold.Row(period));
        }
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

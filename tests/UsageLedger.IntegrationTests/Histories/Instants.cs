using UsageLedger.IntegrationTests.Histories.Naive;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>Instants at random, many of them exactly where something begins or ends.</summary>
sealed class Instants(Dice dice, NaiveLedger known)
{
    static readonly DateTimeOffset Earliest = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time of the next operation: later, or the same.</summary>
    public DateTimeOffset After(DateTimeOffset now) => dice.Between(1, 10) switch
    {
        1 => now,
        2 => now.AddSeconds(dice.Between(1, 90)),
        3 or 4 => now.AddMinutes(dice.Between(1, 600)),
        5 => now.AddDays(1),
        6 => dice.Chance(50) ? now.AddMonths(1) : now.AddDays(dice.Between(20, 50)),
        _ => now.AddMinutes(dice.Between(600, 8_000)),
    };

    /// <summary>An instant that an operation at a time may name.</summary>
    public DateTimeOffset Around(DateTimeOffset now)
    {
        var instant = dice.Between(1, 10) switch
        {
            1 => now,
            2 or 3 or 4 or 5 => Corner(now),
            6 => now.AddMinutes(-dice.Between(1, 300)),
            7 => now.AddDays(-dice.Between(1, 20)),
            8 => now.AddDays(-dice.Between(20, 120)),
            9 => now.AddSeconds(dice.Between(1, 300)),
            _ => now.AddDays(dice.Between(1, 70)),
        };
        return instant < Earliest ? Earliest : instant;
    }

    /// <summary>An instant to ask for: any that an operation may name, or far ahead.</summary>
    public DateTimeOffset ToAskFor(DateTimeOffset now) => dice.Chance(10)
        ? now.AddDays(dice.Between(100, 1_200))
        : Around(now);

    // Where something begins, ends or happens, or a microsecond beside it.
    DateTimeOffset Corner(DateTimeOffset now)
    {
        List<DateTimeOffset> corners = dice.Between(1, 10) switch
        {
            <= 3 => [.. known.Usages.Select(usage => usage.OccurredAt)],
            <= 5 => [.. known.Users.Merges.Select(merge => merge.MergedAt)],
            <= 8 => [.. known.Subscriptions.SelectMany(each => Of(each, now))],
            9 => [.. known.Grants.SelectMany(each => Of(each, now))],
            _ => [.. known.Policies.Select(policy => policy.Since)],
        };
        return corners.Count == 0 ? now : dice.Of(corners).AddMicroseconds(dice.Of([0, 0, 0, -1, 1]));
    }

    IEnumerable<DateTimeOffset> Of(NaiveGrant grant, DateTimeOffset now) =>
        [grant.StartsAt, .. PeriodOf(grant.StartsAt, grant.ResetPeriod, grant.End(), now)];

    IEnumerable<DateTimeOffset> Of(NaiveSubscription subscription, DateTimeOffset now) =>
    [
        subscription.StartsAt,
        subscription.TrialUntil ?? now,
        .. subscription.Changes.Select(change => change.At),
        .. subscription.Package.Features.SelectMany(feature =>
            PeriodOf(subscription.StartsAt, feature.ResetPeriod, subscription.End(), now)),
    ];

    // Where a period begins and ends, one that is not long ago.
    IEnumerable<DateTimeOffset> PeriodOf(
        DateTimeOffset anchor, string? resetPeriod, DateTimeOffset? end, DateTimeOffset now)
    {
        var inside = now.AddDays(-dice.Between(0, 60));
        if (inside < anchor) return [];
        var period = NaivePeriod.Containing(anchor, resetPeriod, end, inside);
        return [period.Start, period.End ?? anchor];
    }
}

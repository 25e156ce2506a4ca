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
        6 => now.AddMonths(1),
        7 => now.AddDays(dice.Between(20, 70)),
        _ => now.AddMinutes(dice.Between(600, 15_000)),
    };

    /// <summary>An instant that an operation at a time may name.</summary>
    public DateTimeOffset Around(DateTimeOffset now)
    {
        var instant = dice.Between(1, 10) switch
        {
            1 => now,
            2 or 3 or 4 or 5 => Corner(now),
            6 => now.AddMinutes(-dice.Between(1, 300)),
            7 => now.AddDays(-dice.Between(1, 40)),
            8 => now.AddDays(-dice.Between(40, 200)),
            9 => now.AddSeconds(dice.Between(1, 300)),
            _ => now.AddDays(dice.Between(1, 70)),
        };
        return instant < Earliest ? Earliest : instant;
    }

    /// <summary>An instant to ask for: any that an operation may name, or far ahead.</summary>
    public DateTimeOffset ToAskFor(DateTimeOffset now) => dice.Chance(10)
        ? now.AddDays(dice.Between(100, 1_200))
        : Around(now);

    // Where something begins or ends, or a microsecond beside it.
    DateTimeOffset Corner(DateTimeOffset now)
    {
        var corners = new List<DateTimeOffset> { now };
        foreach (var subscription in known.Subscriptions)
        {
            corners.Add(subscription.StartsAt);
            corners.Add(subscription.TrialUntil ?? now);
            foreach (var change in subscription.Changes) corners.Add(change.At);
            foreach (var feature in subscription.Package.Features)
                AddPeriod(subscription.StartsAt, feature.ResetPeriod, subscription.End());
        }
        foreach (var grant in known.Grants)
        {
            corners.Add(grant.StartsAt);
            AddPeriod(grant.StartsAt, grant.ResetPeriod, grant.End());
        }
        foreach (var usage in known.Usages) corners.Add(usage.OccurredAt);
        foreach (var merge in known.Users.Merges) corners.Add(merge.MergedAt);
        foreach (var policy in known.Policies) corners.Add(policy.Since);
        return dice.Of(corners).AddMicroseconds(dice.Of([0, 0, 0, -1, 1]));

        void AddPeriod(DateTimeOffset start, string? resetPeriod, DateTimeOffset? end)
        {
            var inside = now.AddDays(-dice.Between(0, 60));
            if (inside < start) return;
            var period = NaivePeriod.Containing(start, resetPeriod, end, inside);
            corners.Add(period.Start);
            corners.Add(period.End ?? start);
        }
    }
}

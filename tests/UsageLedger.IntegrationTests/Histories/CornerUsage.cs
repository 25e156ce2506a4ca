using UsageLedger.IntegrationTests.Histories.Naive;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>Usage where mistakes hide: at the instant of other usage, of a merge, or where a period begins or ends.
/// </summary>
sealed class CornerUsage(Dice dice, NaiveLedger known)
{
    /// <summary>Some; null when there is nothing to lay it at.</summary>
    /// <param name="id">The caller's id of it.</param>
    /// <param name="now">The time.</param>
    public RecordUsage? TryMake(string id, DateTimeOffset now) => dice.Between(1, 3) switch
    {
        1 => AtOtherUsage(id),
        2 => AtMerge(id),
        _ => AtPeriod(id, now),
    };

    // The event id alone decides which of the two counts first, so one of them sets.
    RecordUsage? AtOtherUsage(string id)
    {
        if (known.Usages.Count == 0) return null;
        var other = dice.Of(known.Usages);
        return new(id, other.UserId, other.FeatureId, other.Delta + 1, !other.IsSet, other.OccurredAt);
    }

    RecordUsage? AtMerge(string id)
    {
        if (known.Users.Merges.Count == 0) return null;
        var merge = dice.Of(known.Users.Merges);
        var at = merge.MergedAt.AddMicroseconds(dice.Of([0, 0, -1]));
        return new(id, dice.Of([merge.Source, merge.Target]), known.Features[0].Id, 2, IsSet: true, at);
    }

    RecordUsage? AtPeriod(string id, DateTimeOffset now)
    {
        var user = dice.Of(known.Users.All);
        var feature = dice.Of(known.Features);
        var active = known.AllowancesOf(known.Users.OwnerOf(user.Home)!, feature.Id, now)
            .FindAll(each => each.IsActive && each.StartsAt <= now);
        if (active.Count == 0) return null;
        var allowance = dice.Of(active);
        var period = NaivePeriod.Containing(allowance.StartsAt, allowance.ResetPeriod, allowance.End, now);
        var corner = dice.Of([period.Start, period.End ?? period.Start]);
        return new(
            id, dice.Of(user.Ids), feature.Id, 1.5m, IsSet: false, corner.AddMicroseconds(dice.Of([0, 0, -1])));
    }
}

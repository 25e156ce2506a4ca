namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>
/// The ledger once more, as plainly as it can be written: lists of all that was accepted, and every answer computed
/// from them from the beginning. Nothing of the Domain is used, so that a mistake there is not made here too.
/// </summary>
sealed class NaiveLedger
{
    public NaiveUsers Users { get; } = new();
    public List<NaiveFeature> Features { get; } = [];
    public List<NaivePackage> Packages { get; } = [];
    public List<NaiveSubscription> Subscriptions { get; } = [];
    public List<NaiveGrant> Grants { get; } = [];
    public List<NaivePolicy> Policies { get; } = [];
    public List<NaiveUsage> Usages { get; } = [];
    public List<Guid> Reversed { get; } = [];

    /// <summary>May this user use this feature, at that instant?</summary>
    public NaiveAnswer Answer(string userId, string featureId, decimal delta, DateTimeOffset at)
    {
        if (Users.OwnerOf(userId) is not { } owner) return new(false, "user-unknown");
        if (Features.Find(each => each.Id == featureId) is not { } feature) return new(false, "feature-unknown");
        var allowances = AllowancesOf(owner, featureId, at);
        var active = allowances.FindAll(each => each.IsActive);
        if (active.Count == 0) return new(false, NaiveAllowance.ReasonOf(allowances));

        var isSum = IsSumAt(at);
        var winner = isSum ? NaiveAllowance.Leading(active) : NaiveAllowance.Highest(active);
        if (feature.IsBinary) return new NaiveAnswer(true, "feature-included").From(winner);

        var budget = isSum ? SumOf(active) : winner.Limit;
        var overage = isSum ? active.Exists(each => each.OverageEnabled) : winner.OverageEnabled;
        var period = NaivePeriod.Containing(winner.StartsAt, winner.ResetPeriod, winner.End, at);
        var used = Used(owner, featureId, period);
        var fits = used + delta <= budget;
        return new NaiveAnswer(
            budget is null || overage || fits,
            budget is null ? "unlimited" : fits ? "allowance-remaining" : overage ? "overage" : "allowance-exhausted")
        {
            Used = used,
            Budget = budget,
            Remaining = budget is null ? null : Math.Max(0, budget.Value - used),
            OverageEnabled = overage,
            PeriodStart = period.Start,
            PeriodEnd = period.End,
        }.From(winner);
    }

    /// <summary>The subscriptions of an owner, of all its homes.</summary>
    public List<NaiveSubscription> SubscriptionsOf(NaiveUser owner) =>
        Subscriptions.FindAll(each => Users.OwnerOf(each.UserId) == owner);

    /// <summary>Every allowance that an owner has for a feature, active or not.</summary>
    public List<NaiveAllowance> AllowancesOf(NaiveUser owner, string featureId, DateTimeOffset at)
    {
        var all = new List<NaiveAllowance>();
        foreach (var subscription in SubscriptionsOf(owner))
            foreach (var feature in subscription.Package.Features)
                if (feature.FeatureId == featureId) all.Add(NaiveAllowance.Of(subscription, feature, at));
        foreach (var grant in Grants)
            if (Users.OwnerOf(grant.UserId) == owner && grant.FeatureId == featureId)
                all.Add(NaiveAllowance.Of(grant, at));
        return all;
    }

    /// <summary>What an owner used in a period, the usage under all its ids taken together.</summary>
    public decimal Used(NaiveUser owner, string featureId, NaivePeriod period)
    {
        var events = Usages.FindAll(usage =>
            usage.FeatureId == featureId
            && period.Contains(usage.OccurredAt)
            && !Reversed.Contains(usage.EventId)
            && Users.OwnerOf(usage.UserId) == owner);
        events.Sort((one, other) => one.OccurredAt != other.OccurredAt
            ? one.OccurredAt.CompareTo(other.OccurredAt)
            : one.EventId.CompareTo(other.EventId));

        var totals = Users.HomesOf(owner).ToDictionary(home => home, _ => 0m);
        foreach (var usage in events)
        {
            var home = Users.HomeOf(usage.UserId)!;
            if (usage.IsSet)
                foreach (var each in totals.Keys)
                    if (Users.WereOneAt(each, home, usage.OccurredAt)) totals[each] = 0;
            totals[home] += usage.Delta;
        }
        return totals.Values.Sum();
    }

    bool IsSumAt(DateTimeOffset at)
    {
        var isSum = false;
        foreach (var policy in Policies) // in the order in which they were set, which is that of time
            if (policy.Since <= at) isSum = policy.IsSum;
        return isSum;
    }

    static decimal? SumOf(List<NaiveAllowance> active)
    {
        decimal? sum = 0;
        foreach (var each in active) sum += each.Limit; // null, once it is null
        return sum;
    }
}

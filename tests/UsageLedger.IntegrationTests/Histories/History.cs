using UsageLedger.IntegrationTests.Histories.Naive;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>
/// Operations at random, the same ones for the same seed. They are made one after the other, because what can be asked
/// for depends on what is there: subscriptions are named by the ids that the real ledger gave them.
/// </summary>
sealed class History
{
    static readonly DateTimeOffset[] Beginnings =
    [
        new(2024, 1, 31, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2024, 1, 31, 12, 34, 56, 789, TimeSpan.Zero).AddMicroseconds(12),
        new(2024, 1, 29, 23, 0, 0, TimeSpan.Zero),
        new(2023, 12, 31, 23, 59, 59, TimeSpan.Zero),
    ];

    static readonly string[] SubscriptionStatuses =
    [
        "ACTIVE", "ACTIVE", "ACTIVE", "TRIALING", "TRIALING", "PAST_DUE", "UNPAID", "INCOMPLETE", "INCOMPLETE_EXPIRED",
        "CANCELLED",
    ];

    readonly Dice _dice;
    readonly NaiveLedger _known;
    readonly Instants _instants;
    readonly CornerUsage _corners;
    int _usageCount;
    int _idCount;

    /// <summary>A history.</summary>
    /// <param name="seed">Which one.</param>
    /// <param name="known">What has happened so far.</param>
    public History(int seed, NaiveLedger known)
    {
        _dice = new(seed);
        _known = known;
        _instants = new(_dice, known);
        _corners = new(_dice, known);
        Now = _dice.Of(Beginnings);
        OperationCount = _dice.Between(25, 60);
    }

    /// <summary>The time of the next operation.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>How many operations follow on the beginning.</summary>
    public int OperationCount { get; }

    /// <summary>Time goes on, or stands still.</summary>
    public void GoOn() => Now = _instants.After(Now);

    /// <summary>What most users have from the start.</summary>
    public IEnumerable<Operation> Beginning()
    {
        foreach (var user in _known.Users.All)
            if (_dice.Chance(80))
                yield return new Subscribe(
                    user.Home, BaseAndAddons().ConvertAll(package => package.Id), _instants.Around(Now), null);
    }

    /// <summary>The next operation.</summary>
    public Operation Next()
    {
        Func<Operation?> make = _dice.Between(1, 100) switch
        {
            <= 40 => NewUsage,
            <= 44 => RepeatedUsage,
            <= 49 => () => new ReverseUsage($"e{_dice.Between(1, _usageCount + 1)}"),
            <= 58 => Subscribe,
            <= 71 => ChangeOfSubscription,
            <= 77 => Grant,
            <= 79 => () => _known.Grants.Count == 0 ? null : new RevokeAllowance(_dice.Of(_known.Grants).Id),
            <= 82 => () => new SetPolicy(_dice.Chance(60)),
            <= 85 => () => new RenameUser(AnyId(), _dice.Chance(60) ? NewId() : AnyId()),
            <= 91 => Merge,
            <= 95 => Unmerge,
            _ => () => new PutUser(_dice.Chance(50) ? NewId() : AnyId()),
        };
        return make() ?? NewUsage();
    }

    /// <summary>Usage that nothing was recorded of yet.</summary>
    public Operation NewUsage()
    {
        var id = $"e{++_usageCount}";
        return _dice.Chance(35) && _corners.TryMake(id, Now) is { } corner ? corner : UsageAnywhere(id);
    }

    RecordUsage UsageAnywhere(string id) => new(
        id,
        AnyId(),
        _dice.Chance(60) ? _known.Features[0].Id : _dice.Of(_known.Features).Id,
        _dice.Of<decimal>([1, 1, 1, 2, 3, 5, 0.5m, 3.75m, 0.000001m, -1, -0.25m, 0, 10]),
        _dice.Chance(25),
        _dice.Chance(30) ? null : _instants.Around(Now));

    /// <summary>Two who are not one yet become one; null when there are no two.</summary>
    public MergeUsers? MergeOfTwo()
    {
        var owners = _known.Users.All.FindAll(user => _known.Users.OwnerOf(user.Home) == user);
        if (owners.Count < 2) return null;
        var one = _dice.Of(owners);
        var other = _dice.Of(owners.FindAll(user => user != one));
        return new(
            _dice.Of(one.Ids), _dice.Of(other.Ids), _dice.Chance(50) ? null : _dice.Of(_dice.Of([one, other]).Ids));
    }

    /// <summary>An id of somebody, or now and then of nobody.</summary>
    public string AnyId()
    {
        var user = _dice.Of(_known.Users.All);
        return _dice.Chance(4) ? "nobody" : _dice.Of(user.Ids);
    }

    // Sometimes one under which usage may be recorded already.
    string NewId() => _dice.Chance(20) ? "nobody" : $"u{_dice.Between(1, 5)}-{++_idCount}";

    Operation? RepeatedUsage()
    {
        if (_known.Usages.Count == 0) return null;
        var again = _dice.Between(1, _usageCount);
        var first = _known.Usages[again - 1];
        var isSame = _dice.Chance(60);
        return new RecordUsage(
            $"e{again}", first.UserId, first.FeatureId, isSame ? first.Delta : first.Delta + 1, first.IsSet,
            _dice.Chance(50) ? null : first.OccurredAt);
    }

    Operation? Merge() => _dice.Chance(85) ? MergeOfTwo() : new MergeUsers(AnyId(), AnyId(), null);

    Operation? Unmerge()
    {
        var merges = _known.Users.Merges;
        if (_dice.Chance(20)) return new UnmergeUser(AnyId());
        return merges.Count == 0 ? null : new UnmergeUser(_dice.Of(_known.Users.HomeOf(_dice.Of(merges).Source)!.Ids));
    }

    Subscribe Subscribe()
    {
        var packages = _dice.Chance(60) ? BaseAndAddons() : _dice.Some(_known.Packages);
        DateTimeOffset? startsAt = _dice.Chance(40) ? null : _instants.Around(Now);
        DateTimeOffset? trialUntil = _dice.Chance(70)
            ? null
            : (startsAt ?? Now).AddDays(_dice.Of([1, 14, 30])).AddMicroseconds(_dice.Of([0, 1]));
        return new(AnyId(), packages.ConvertAll(package => package.Id), startsAt, trialUntil);
    }

    List<NaivePackage> BaseAndAddons()
    {
        var one = _dice.Of(_known.Packages.FindAll(package => !package.IsAddon));
        return _dice.Chance(50) ? [one] : [one, .. _dice.Some(_known.Packages.FindAll(package => package.IsAddon))];
    }

    GrantAllowance Grant()
    {
        var feature = _dice.Of(_known.Features);
        DateTimeOffset? startsAt = _dice.Chance(40) ? null : _instants.Around(Now);
        DateTimeOffset? endsAt = _dice.Chance(50) ? null : (startsAt ?? Now).AddDays(_dice.Of([1, 20, 400]));
        return new(
            AnyId(), feature.Id, feature.IsBinary ? null : Catalogues.Limit(_dice),
            feature.IsBinary ? null : Catalogues.ResetPeriod(_dice), !feature.IsBinary && _dice.Chance(20),
            startsAt, endsAt);
    }

    Operation? ChangeOfSubscription()
    {
        if (_known.Subscriptions.Count == 0) return null;
        var living = _known.Subscriptions.FindAll(each => each.End() is null);
        var one = _dice.Of(living.Count > 0 && _dice.Chance(85) ? living : _known.Subscriptions);
        DateTimeOffset? at = _dice.Chance(40) ? null : _instants.Around(Now);
        if (one.StatusAt(Now) == "PAUSED" && _dice.Chance(60)) return new ResumeSubscription(one.Id, at);
        switch (_dice.Between(1, 10))
        {
            case <= 2: return new PauseSubscription(one.Id, at);
            case 3: return new ResumeSubscription(one.Id, at);
            case <= 6: return new SetSubscriptionStatus(one.Id, _dice.Of(SubscriptionStatuses), at);
            case <= 8 when !one.Package.IsAddon:
                var other = _dice.Of(_known.Packages.FindAll(each => !each.IsAddon));
                var atPeriodEnd = _dice.Chance(30);
                return new ChangeBase(one.Id, other.Id, atPeriodEnd ? null : at, atPeriodEnd, null);
            default:
                return _dice.Chance(30)
                    ? new CancelSubscription(one.Id, null, AtPeriodEnd: true)
                    : new CancelSubscription(one.Id, at, AtPeriodEnd: false);
        }
    }
}

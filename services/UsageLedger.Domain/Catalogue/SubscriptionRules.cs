namespace UsageLedger.Domain.Catalogue;

/// <summary>A package that a user has for a time, in whatever status.</summary>
/// <param name="SubscriptionId">By this subscription.</param>
/// <param name="Package">The package.</param>
/// <param name="From">From when on.</param>
/// <param name="Until">Up to when, exclusive; <see cref="DateTimeOffset.MaxValue"/> when no end is known.</param>
public sealed record HeldPackage(
    string SubscriptionId, PackageDefined Package, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>True when the user has it at an instant.</summary>
    public bool IsHeldAt(DateTimeOffset instant) => From <= instant && instant < Until;
}

/// <summary>What a user may subscribe to, beside what the user has (Kana's rules S1 to S7).</summary>
public static class SubscriptionRules
{
    /// <summary>Something is to happen at the end of a period, and there is none.</summary>
    public static readonly Decision.Refused NoPeriod = new(
        "no-period", "None of the package's features resets, so that no period ends: say when with 'at'.");

    /// <summary>The first rule that speaks against subscriptions that are to start together, or null.</summary>
    /// <param name="wanted">The subscriptions.</param>
    /// <param name="isUserKnown">Whether the user exists.</param>
    /// <param name="packages">The packages that exist among those wanted, by id.</param>
    /// <param name="held">What the user has, past and to come.</param>
    public static Decision.Refused? Against(
        IReadOnlyList<SubscriptionStarted> wanted,
        bool isUserKnown,
        IReadOnlyDictionary<string, Package> packages,
        IReadOnlyList<HeldPackage> held)
    {
        foreach (var each in wanted)
            if (AgainstOne(each, isUserKnown, packages.GetValueOrDefault(each.PackageId)) is { } refused)
                return refused;
        var all = held.ToList();
        var isAddon = wanted.ToLookup(each => packages[each.PackageId].Definition.IsAddon);
        foreach (var each in isAddon[false])
        {
            var another = new HeldPackage(
                each.Id, packages[each.PackageId].Definition, each.StartsAt, DateTimeOffset.MaxValue);
            if (AgainstBase(another, all) is { } refused) return refused;
            all.Add(another);
        }
        return isAddon[true]
            .Select(each => AgainstAddon(packages[each.PackageId].Definition, each.StartsAt, all))
            .FirstOrDefault(refused => refused is not null);
    }

    /// <summary>The first rule that speaks against another base in a subscription's place, or null.</summary>
    /// <param name="current">What is to be replaced.</param>
    /// <param name="wanted">What is to take its place, from its start on.</param>
    /// <param name="isUserKnown">Whether the user exists.</param>
    /// <param name="package">The new base, or null when there is none of that id.</param>
    /// <param name="held">What the user has, the current one included.</param>
    public static Decision.Refused? AgainstChange(
        HeldPackage current,
        SubscriptionStarted wanted,
        bool isUserKnown,
        Package? package,
        IReadOnlyList<HeldPackage> held)
    {
        if (wanted.StartsAt < current.From)
            return new(
                "end-before-start", "The subscription would end before it starts: say with 'at' when the change is to "
                    + "be, at the start or later.");
        if (wanted.StartsAt >= current.Until)
            return new(
                "subscription-ended", $"Subscription '{current.SubscriptionId}' has ended then: start a new one.",
                IsConflict: true);
        if (AgainstOne(wanted, isUserKnown, package) is { } refused) return refused;
        var definition = package!.Definition;
        if (current.Package.IsAddon || definition.IsAddon)
            return new(
                "change-of-addon", "Only a base package can be changed, and only for a base package. Cancel the add-on "
                    + "and subscribe to another one.");
        if (current.Package.Id == definition.Id)
            return new("change-to-same-package", $"The subscription is to package '{definition.Id}' already.");
        var others = held.Where(each => each.SubscriptionId != current.SubscriptionId).ToList();
        return AgainstBase(new(wanted.Id, definition, wanted.StartsAt, DateTimeOffset.MaxValue), others)
            ?? others
                .Where(each => each.Package.IsAddon && each.From < each.Until && wanted.StartsAt < each.Until)
                .Select(each => AgainstBaseOfAddon(each.Package, [definition.Id]))
                .FirstOrDefault(against => against is not null);
    }

    static Decision.Refused? AgainstOne(SubscriptionStarted wanted, bool isUserKnown, Package? package)
    {
        if (!isUserKnown) return new("user-unknown", $"User '{wanted.UserId}' does not exist: create it first.");
        if (package is null)
            return new("package-unknown", $"Package '{wanted.PackageId}' does not exist: create it first.");
        if (package.Status != PackageStatus.Published)
            return new(
                "package-not-published",
                $"Package '{wanted.PackageId}' is {package.Status.ToString().ToUpperInvariant()}: only published "
                    + "packages can be subscribed to.");
        return wanted.TrialUntil <= wanted.StartsAt
            ? new("trial-before-start", "The trial ends before the subscription starts.")
            : null;
    }

    static Decision.Refused? AgainstBase(HeldPackage wanted, IReadOnlyList<HeldPackage> held)
    {
        var other = held.FirstOrDefault(each =>
            !each.Package.IsAddon && each.From < each.Until && wanted.From < each.Until && each.From < wanted.Until);
        return other is null
            ? null
            : new(
                "multiple-bases", $"A user has one base package at a time, and '{other.Package.Id}' is in the way of "
                    + $"'{wanted.Package.Id}': change the base of that subscription, or cancel it.");
    }

    static Decision.Refused? AgainstAddon(
        PackageDefined addon, DateTimeOffset startsAt, IReadOnlyList<HeldPackage> held)
    {
        var bases = held.Where(each => !each.Package.IsAddon && each.IsHeldAt(startsAt)).ToList();
        return bases.Count == 0
            ? new(
                "addon-without-base", $"Package '{addon.Id}' is an add-on, and the user has no base package when it "
                    + "starts: subscribe to one first, or in the same call.")
            : AgainstBaseOfAddon(addon, bases.Select(each => each.Package.Id));
    }

    static Decision.Refused? AgainstBaseOfAddon(PackageDefined addon, IEnumerable<string> bases) =>
        addon.BasePackages.Count == 0 || addon.BasePackages.Intersect(bases, StringComparer.Ordinal).Any()
            ? null
            : new(
                "addon-for-other-bases", $"Add-on '{addon.Id}' comes on top of "
                    + $"{string.Join(" or ", addon.BasePackages.Select(id => $"'{id}'"))} only.");
}

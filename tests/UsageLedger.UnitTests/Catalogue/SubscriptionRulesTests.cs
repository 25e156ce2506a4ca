using UsageLedger.Domain.Catalogue;

namespace UsageLedger.UnitTests.Catalogue;

/// <summary>Kana's rules S1 to S7, each under its name.</summary>
public sealed class WhatAUserMaySubscribeTo
{
    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    static readonly Dictionary<string, Package> Packages = new Package[]
    {
        Package("pro"), Package("basic"), Package("extra", isAddon: true),
        Package("pro-extra", isAddon: true, basePackages: ["pro"]),
        Package("draft", status: PackageStatus.Draft), Package("old", status: PackageStatus.Archived),
    }.ToDictionary(package => package.Definition.Id);

    static Package Package(
        string id,
        bool isAddon = false,
        string[]? basePackages = null,
        PackageStatus status = PackageStatus.Published) =>
        new(new(id, id, isAddon, basePackages ?? [], [], null), status);

    static SubscriptionStarted Want(string packageId, double days = 0) =>
        new($"new-{packageId}", "124", packageId, Noon.AddDays(days), null);

    static HeldPackage Held(string packageId, double from = -10, double? until = null) => new(
        $"held-{packageId}", Packages[packageId].Definition, Noon.AddDays(from),
        until is { } days ? Noon.AddDays(days) : DateTimeOffset.MaxValue);

    static string? Rule(SubscriptionStarted[] wanted, params HeldPackage[] held) =>
        SubscriptionRules.Against(wanted, isUserKnown: true, Packages, held)?.Rule;

    [Theory]
    [InlineData("draft")]
    [InlineData("old")]
    public void S1_Only_published_packages(string packageId) =>
        Assert.Equal("package-not-published", Rule([Want(packageId)]));

    [Fact]
    public void S2_One_base_at_a_time() => Assert.Equal("multiple-bases", Rule([Want("basic")], Held("pro")));

    [Fact]
    public void S2_Not_two_bases_in_one_call() => Assert.Equal("multiple-bases", Rule([Want("basic"), Want("pro")]));

    [Fact]
    public void S2_Not_the_same_base_twice() => Assert.Equal("multiple-bases", Rule([Want("pro")], Held("pro")));

    [Fact]
    public void S2_Another_base_from_the_end_of_the_first_on()
    {
        Assert.Null(Rule([Want("basic")], Held("pro", until: 0)));
        Assert.Equal("multiple-bases", Rule([Want("basic")], Held("pro", until: 0.001)));
    }

    [Fact]
    public void S2_No_base_beside_one_that_starts_later() =>
        Assert.Equal("multiple-bases", Rule([Want("basic")], Held("pro", from: 30)));

    [Fact]
    public void S2_A_base_that_was_taken_back_before_it_started_is_not_in_the_way() =>
        Assert.Null(Rule([Want("basic")], Held("pro", from: 30, until: 20)));

    [Fact]
    public void S3_An_addon_needs_a_base() => Assert.Equal("addon-without-base", Rule([Want("extra")]));

    [Fact]
    public void S3_The_base_may_come_in_the_same_call_in_any_order() =>
        Assert.Null(Rule([Want("extra"), Want("pro")]));

    [Fact]
    public void S3_The_base_must_be_there_when_the_addon_starts()
    {
        Assert.Null(Rule([Want("extra")], Held("pro", until: 1)));
        Assert.Equal("addon-without-base", Rule([Want("extra")], Held("pro", until: 0)));
        Assert.Equal("addon-without-base", Rule([Want("extra")], Held("pro", from: 1)));
        Assert.Null(Rule([Want("extra", days: 1)], Held("pro", from: 1)));
    }

    [Fact]
    public void S4_Only_packages_that_exist() => Assert.Equal("package-unknown", Rule([Want("none")]));

    [Fact]
    public void S5_An_addon_may_be_tied_to_certain_bases()
    {
        Assert.Null(Rule([Want("pro-extra")], Held("pro")));
        Assert.Equal("addon-for-other-bases", Rule([Want("pro-extra")], Held("basic")));
        Assert.Null(Rule([Want("extra")], Held("basic")));
    }

    [Fact]
    public void S6_Any_number_of_addons() =>
        Assert.Null(Rule([Want("extra"), Want("pro-extra")], Held("pro"), Held("extra"), Held("extra")));

    [Fact]
    public void Needs_a_user_who_exists() => Assert.Equal(
        "user-unknown", SubscriptionRules.Against([Want("pro")], isUserKnown: false, Packages, [])?.Rule);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void Has_no_trial_that_ends_before_the_start(int hours) =>
        Assert.Equal("trial-before-start", Rule([Want("pro") with { TrialUntil = Noon.AddHours(hours) }]));
}

public sealed class AChangeOfBase
{
    static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly HeldPackage Current = Held("pro");

    static Package Package(string id, bool isAddon = false, params string[] basePackages) =>
        new(new(id, id, isAddon, basePackages, [], null), PackageStatus.Published);

    static HeldPackage Held(string id, bool isAddon = false, double? until = null, params string[] bases) => new(
        $"held-{id}", Package(id, isAddon, bases).Definition, Start,
        until is { } days ? Start.AddDays(days) : DateTimeOffset.MaxValue);

    static string? Rule(Package? to, double days = 5, HeldPackage? current = null, params HeldPackage[] others)
    {
        var from = current ?? Current;
        var wanted = new SubscriptionStarted("new", "124", to?.Definition.Id ?? "none", Start.AddDays(days), null);
        return SubscriptionRules.AgainstChange(from, wanted, isUserKnown: true, to, [from, .. others])?.Rule;
    }

    [Fact]
    public void Puts_another_base_in_its_place() => Assert.Null(Rule(Package("basic")));

    [Fact]
    public void May_come_with_the_start() => Assert.Null(Rule(Package("basic"), days: 0));

    [Fact]
    public void Cannot_come_before_the_start() => Assert.Equal("end-before-start", Rule(Package("basic"), days: -1));

    [Fact]
    public void Cannot_come_after_the_end() =>
        Assert.Equal("subscription-ended", Rule(Package("basic"), days: 5, Held("pro", until: 5)));

    [Fact]
    public void Needs_a_package_that_exists() => Assert.Equal("package-unknown", Rule(to: null));

    [Fact]
    public void Needs_another_package() => Assert.Equal("change-to-same-package", Rule(Package("pro")));

    [Fact]
    public void Is_between_bases()
    {
        Assert.Equal("change-of-addon", Rule(Package("extra", isAddon: true)));
        Assert.Equal("change-of-addon", Rule(Package("basic"), current: Held("extra", isAddon: true)));
    }

    [Fact]
    public void Leaves_no_addon_without_a_base_that_it_is_made_for()
    {
        var tied = Held("pro-extra", isAddon: true, until: null, "pro");
        Assert.Equal("addon-for-other-bases", Rule(Package("basic"), others: tied));
        Assert.Null(Rule(Package("basic"), days: 5, others: tied with { Until = Start.AddDays(5) }));
        Assert.Null(Rule(Package("basic"), others: Held("extra", isAddon: true)));
    }

    [Fact]
    public void Does_not_run_into_another_base() =>
        Assert.Equal("multiple-bases", Rule(Package("basic"), others: Held("later") with { From = Start.AddDays(50) }));
}

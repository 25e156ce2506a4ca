using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

/// <summary>A package with one counted feature and one switch, as the tests of packages begin with it.</summary>
static class Pro
{
    public static readonly PackageDefined Definition = new(
        "pro", "Pro", IsAddon: false, [],
        [new("api-calls", 1000, ResetPeriod.Month, OverageEnabled: false), new("sso", null, null, false)], null);

    static readonly Dictionary<string, FeatureType> Features = new()
    {
        ["api-calls"] = FeatureType.Consumable,
        ["sso"] = FeatureType.Binary,
    };

    static readonly HashSet<string> Packages = ["pro", "basic"];

    public static Package As(PackageStatus status) => new(Definition, status);

    public static Decision Define(Package? current, PackageDefined wanted) =>
        Package.Define(current, wanted, Features, Packages);
}

public sealed class APackageThatIsDefined
{
    [Fact]
    public void Is_created() => Assert.Equal(Pro.Definition, Accepted(Pro.Define(null, Pro.Definition)));

    [Fact]
    public void Names_only_features_that_exist()
    {
        var refused = Refused("feature-unknown", Pro.Define(null, With(new PackageFeature("seats", 1, null, false))));
        Assert.False(refused.IsConflict);
    }

    [Fact]
    public void Sets_no_limit_to_a_binary_feature() =>
        Refused("binary-feature-limit", Pro.Define(null, With(new PackageFeature("sso", 0, null, false))));

    [Fact]
    public void Has_base_packages_only_as_an_addon()
    {
        Refused("base-packages-need-addon", Pro.Define(null, Pro.Definition with { BasePackages = ["basic"] }));
        Accepted(Pro.Define(null, Pro.Definition with { IsAddon = true, BasePackages = ["basic"] }));
    }

    [Fact]
    public void Names_only_base_packages_that_exist() => Refused(
        "base-package-unknown",
        Pro.Define(null, Pro.Definition with { IsAddon = true, BasePackages = ["basic", "gold"] }));

    static PackageDefined With(PackageFeature feature) => Pro.Definition with { Features = [feature] };
}

public sealed class APackageThatIsADraft
{
    [Fact]
    public void Stays_as_it_is_when_the_same_is_wanted() => Assert.True(IsUnchanged(Pro.Define(
        Pro.As(PackageStatus.Draft),
        Pro.Definition with { Features = [.. Pro.Definition.Features], BasePackages = new List<string>() })));

    [Fact]
    public void Can_change_in_everything()
    {
        var wanted = Pro.Definition with { Name = "Professional", Features = [] };
        Assert.Equal(wanted, Accepted(Pro.Define(Pro.As(PackageStatus.Draft), wanted)));
    }

    [Fact]
    public void Can_be_published() =>
        Assert.Equal(new PackagePublished("pro"), Accepted(Pro.As(PackageStatus.Draft).Publish()));

    [Fact]
    public void Can_be_archived() =>
        Assert.Equal(new PackageArchived("pro"), Accepted(Pro.As(PackageStatus.Draft).Archive()));
}

public sealed class APackageThatIsPublished
{
    [Fact]
    public void Takes_other_metadata()
    {
        var wanted = Pro.Definition with { Metadata = Json("""{"color":"green"}""") };
        Assert.Equal(wanted, Accepted(Pro.Define(Pro.As(PackageStatus.Published), wanted)));
    }

    public static TheoryData<PackageDefined> Changes =>
    [
        Pro.Definition with { Name = "Professional" },
        Pro.Definition with { IsAddon = true },
        Pro.Definition with { Features = [Pro.Definition.Features[0]] },
        Pro.Definition with { Features = [.. Pro.Definition.Features.Reverse()] },
        Pro.Definition with { Features = [Pro.Definition.Features[0] with { Limit = 1 }, Pro.Definition.Features[1]] },
    ];

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Changes_in_nothing_else(PackageDefined wanted) =>
        Assert.True(Refused("package-published", Pro.Define(Pro.As(PackageStatus.Published), wanted)).IsConflict);

    [Fact]
    public void Stays_as_it_is_when_it_is_published_again() =>
        Assert.True(IsUnchanged(Pro.As(PackageStatus.Published).Publish()));

    [Fact]
    public void Can_be_archived() =>
        Assert.Equal(new PackageArchived("pro"), Accepted(Pro.As(PackageStatus.Published).Archive()));
}

public sealed class APackageThatIsArchived
{
    [Fact]
    public void Changes_in_nothing()
    {
        var wanted = Pro.Definition with { Metadata = Json("{}") };
        Assert.True(Refused("package-archived", Pro.Define(Pro.As(PackageStatus.Archived), wanted)).IsConflict);
    }

    [Fact]
    public void Can_be_wanted_as_it_is() =>
        Assert.True(IsUnchanged(Pro.Define(Pro.As(PackageStatus.Archived), Pro.Definition)));

    [Fact]
    public void Is_never_published_again() =>
        Assert.True(Refused("package-archived", Pro.As(PackageStatus.Archived).Publish()).IsConflict);

    [Fact]
    public void Stays_as_it_is_when_it_is_archived_again() =>
        Assert.True(IsUnchanged(Pro.As(PackageStatus.Archived).Archive()));
}

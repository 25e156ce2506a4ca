using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class AGrant
{
    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    static readonly AllowanceGranted Wanted = new(
        "g1", "124", "api-calls", 500, ResetPeriod.Month, false, Noon, Noon.AddDays(10), "goodwill");

    [Fact]
    public void Is_given() => Assert.Equal(Wanted, Accepted(Grant.Give(Wanted, true, FeatureType.Consumable)));

    [Fact]
    public void Needs_a_user_who_exists() =>
        Refused("user-unknown", Grant.Give(Wanted, isUserKnown: false, FeatureType.Consumable));

    [Fact]
    public void Needs_a_feature_that_exists() => Refused("feature-unknown", Grant.Give(Wanted, true, type: null));

    [Fact]
    public void Of_a_binary_feature_has_no_limit() =>
        Refused("binary-feature-limit", Grant.Give(Wanted, true, FeatureType.Binary));

    [Fact]
    public void Does_not_end_before_it_starts() =>
        Refused("end-before-start", Grant.Give(Wanted with { EndsAt = Noon }, true, FeatureType.Consumable));

    [Theory]
    [InlineData(-1, SubscriptionStatus.Scheduled)]
    [InlineData(0, SubscriptionStatus.Active)]
    [InlineData(9.999, SubscriptionStatus.Active)]
    [InlineData(10, SubscriptionStatus.Cancelled)]
    public void Holds_from_its_start_to_its_end(double days, SubscriptionStatus status) =>
        Assert.Equal(status, new Grant(Wanted, null).Timeline.At(Noon.AddDays(days)));

    [Fact]
    public void Holds_until_it_is_revoked()
    {
        var revoked = Accepted(new Grant(Wanted, null).Revoke(Noon.AddDays(2), "a mistake"));
        var grant = Grant.Fold([Wanted, revoked])!;
        Assert.Equal(SubscriptionStatus.Active, grant.Timeline.At(Noon.AddDays(2).AddTicks(-1)));
        Assert.Equal(SubscriptionStatus.Cancelled, grant.Timeline.At(Noon.AddDays(2)));
        Assert.True(IsUnchanged(grant.Revoke(Noon.AddDays(3), null)));
    }

    [Fact]
    public void Is_never_given_when_it_is_revoked_before_it_starts()
    {
        var grant = new Grant(Wanted, new("g1", Noon.AddDays(-1), null));
        Assert.Equal(SubscriptionStatus.Cancelled, grant.Timeline.At(Noon.AddDays(1)));
    }

    [Fact]
    public void Is_over_when_its_time_is() =>
        Assert.True(IsUnchanged(new Grant(Wanted, null).Revoke(Noon.AddDays(10), null)));

    [Fact]
    public void Gives_an_allowance_of_its_own() =>
        Assert.Equal(
            ("g1", null, null, 500m),
            new Grant(Wanted, null).Allowance(FeatureType.Consumable) is var given
                ? (given.GrantId, given.SubscriptionId, given.PackageId, given.Limit!.Value)
                : default);
}

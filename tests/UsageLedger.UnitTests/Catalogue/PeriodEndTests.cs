using System.Globalization;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class TheEndOfASubscriptionsPeriod
{
    [Theory]
    [InlineData("2026-01-31T08:30:00Z", "2026-02-28T08:30:00Z")]
    [InlineData("2026-02-28T08:29:59.999999Z", "2026-02-28T08:30:00Z")]
    [InlineData("2026-02-28T08:30:00Z", "2026-03-31T08:30:00Z")]
    [InlineData("2027-01-01T00:00:00Z", "2027-01-31T08:30:00Z")]
    public void Is_the_next_from_the_anchor(string now, string end) =>
        Assert.Equal(At(end), EndAfter(now, ResetPeriod.Month));

    [Fact]
    public void Is_that_of_the_first_period_before_the_start() =>
        Assert.Equal(At("2026-02-28T08:30:00Z"), EndAfter("2025-06-01T00:00:00Z", ResetPeriod.Month));

    [Theory]
    [InlineData("2026-02-02T08:30:00Z", null, ResetPeriod.Day)]
    [InlineData("2026-02-28T08:30:00Z", ResetPeriod.Day, ResetPeriod.Month, ResetPeriod.Day)]
    [InlineData("2027-01-31T08:30:00Z", ResetPeriod.Year, ResetPeriod.Day, null, ResetPeriod.Month)]
    public void Is_that_of_the_feature_that_resets_least_often(string end, params ResetPeriod?[] resets) =>
        Assert.Equal(At(end), EndAfter("2026-02-01T12:00:00Z", resets));

    [Fact]
    public void Does_not_exist_when_no_feature_resets()
    {
        Assert.Null(EndAfter("2026-02-01T12:00:00Z", null, null));
        Assert.Null(EndAfter("2026-02-01T12:00:00Z"));
    }

    static DateTimeOffset? EndAfter(string now, params ResetPeriod?[] resets)
    {
        var features = resets.Select((reset, i) => new PackageFeature($"feature-{i}", 10, reset, false)).ToList();
        var package = new PackageDefined("pro", "Pro", IsAddon: false, [], features, Metadata: null);
        return new Subscription(new("s1", "124", "pro", At("2026-01-31T08:30:00Z"), TrialUntil: null))
            .PeriodEndAfter(package, At(now));
    }

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

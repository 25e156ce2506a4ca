using UsageLedger.Checks;
using UsageLedger.Contracts;
using UsageLedger.Domain.Entitlements;
using UsageLedger.UnitTests.Entitlements;
using static UsageLedger.UnitTests.Checks.Samples;
using static UsageLedger.UnitTests.Entitlements.Given;

namespace UsageLedger.UnitTests.Checks;

public sealed class AUserInMemory
{
    static (decimal? Used, long? Position) UsedAt(KnownUser user, DateTimeOffset at)
    {
        var entitlement = user.Feature(FeatureId)!.Decide(1, at, out var position);
        return (entitlement.Consumption?.Used, position);
    }

    static KnownUser Known(params IReadOnlyList<PeriodUsed> changes)
    {
        var user = new KnownUser(Read(Row(November, used: 3, position: 100)));
        foreach (var change in changes) user.Merge(Change(change), Now);
        return user;
    }

    [Fact]
    public void Is_as_it_was_read() => Assert.Equal((3, 100), UsedAt(Known(), Now));

    [Fact]
    public void Takes_over_a_newer_message() =>
        Assert.Equal((4.5m, 101), UsedAt(Known(Used(November, 4.5m, 101)), Now));

    [Fact]
    public void Ignores_an_older_message() => Assert.Equal((3, 100), UsedAt(Known(Used(November, 1, 99)), Now));

    [Fact]
    public void Ignores_a_message_that_comes_again() =>
        Assert.Equal((5, 102), UsedAt(Known(Used(November, 5, 102), Used(November, 5, 102)), Now));

    [Fact]
    public void Is_the_same_in_whatever_order_messages_come() =>
        Assert.Equal((6, 103), UsedAt(Known(Used(November, 6, 103), Used(November, 4, 101)), Now));

    [Fact]
    public void Keeps_each_periods_own_place_in_the_log()
    {
        // A late event of another period is newer than the next one of this period's.
        var user = Known(Used(December, 1, 110), Used(November, 7, 105));
        Assert.Equal((7, 105), UsedAt(user, Now));
        Assert.Equal((1, 110), UsedAt(user, December.Start));
    }

    [Fact]
    public void Has_nothing_used_when_the_next_period_begins() =>
        Assert.Equal((0, null), UsedAt(Known(), November.End));

    [Fact]
    public void Has_the_period_until_its_last_instant() =>
        Assert.Equal((3, 100), UsedAt(Known(), November.End - Instants.Tick));

    [Fact]
    public void Has_what_was_recorded_ahead_of_time() =>
        Assert.Equal((2, 104), UsedAt(Known(Used(December, 2, 104)), December.Start));

    [Fact]
    public void Drops_periods_that_have_ended()
    {
        var user = Known();
        user.Merge(Change(Used(December, 1, 110)), now: December.Start);
        Assert.Equal((0, null), UsedAt(user, Now)); // nobody asks for an instant that has passed
    }

    [Fact]
    public void Does_not_believe_what_was_said_before_its_ids_changed()
    {
        var user = new KnownUser(Read(Row(November, 3, 100)) with { IdsPosition = new(120) });
        user.Merge(Change(Used(November, 50, 120), Used(December, 7, 119)), Now);
        Assert.Equal((3, 100), UsedAt(user, Now));
        Assert.Equal((0, null), UsedAt(user, December.Start));
        user.Merge(Change(Used(November, 4, 121)), Now);
        Assert.Equal((4, 121), UsedAt(user, Now));
    }

    [Fact]
    public void Takes_no_place_for_a_feature_without_an_allowance()
    {
        var user = Known();
        user.Merge(new(Tenant, UserId, "other", [Used(November, 1, 200)]), Now);
        Assert.Equal([FeatureId], user.FeatureIds);
    }

    [Fact]
    public void Has_the_used_of_a_period_that_never_ends()
    {
        var forever = new Period(Instants.At("2026-01-31"), DateTimeOffset.MaxValue);
        var user = Known(Used(forever, 8, 120));
        var feature = new KnownFeature([Allowance(10, reset: null)], PolicyTimeline.Default, [Row(forever, 8, 120)]);
        feature.Merge(Used(forever, 9, 121), Now);
        Assert.Equal(9, feature.Decide(1, Now, out _).Consumption?.Used);
        Assert.Equal((3, 100), UsedAt(user, Now));
    }
}

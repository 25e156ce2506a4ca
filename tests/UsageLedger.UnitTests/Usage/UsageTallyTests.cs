using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using static UsageLedger.UnitTests.Usage.Entries;

namespace UsageLedger.UnitTests.Usage;

public sealed class ATallyOfOneId
{
    [Fact]
    public void Is_the_fold_of_the_period()
    {
        UsageEntry[] entries = [Add(1, 3), Set(2, 10), Add(3, 2.5m), Add(4, -4)];
        var tally = new UsageTally(UserIds.Of("a"));
        foreach (var entry in entries) tally.Count("a", entry);
        Assert.Equal(Consumption.Fold(entries).Used, tally.Used);
        Assert.Equal(8.5m, tally.Used);
    }
}

public sealed class ATallyOfAUserWhoWasRenamed
{
    [Fact]
    public void Lets_a_set_under_one_id_replace_what_was_used_under_the_other()
    {
        var tally = new UsageTally(new("a", new Dictionary<string, string> { ["a"] = "a", ["b"] = "a" }, []));
        tally.Count("a", Add(1, 5));
        tally.Count("b", Add(2, 1));
        Assert.Equal(6, tally.Used);
        tally.Count("b", Set(3, 3));
        Assert.Equal(3, tally.Used);
    }
}

public sealed class ATallyOfUsersWhoWereMerged
{
    const int MergedAtMinute = 10;

    static readonly UserIds Merged = new(
        "a", new Dictionary<string, string> { ["a"] = "a", ["b"] = "b" },
        [new("b", "a", Noon.AddMinutes(MergedAtMinute))]);

    static decimal Used(params (string UserId, UsageEntry Entry)[] events)
    {
        var tally = new UsageTally(Merged);
        foreach (var (userId, entry) in events) tally.Count(userId, entry);
        return tally.Used;
    }

    [Fact]
    public void Is_what_both_had_used() => Assert.Equal(8, Used(("a", Add(1, 5)), ("b", Add(2, 3))));

    [Fact]
    public void Lets_a_set_from_before_the_merge_replace_what_was_used_under_its_own_id_only() =>
        Assert.Equal(15, Used(("a", Add(1, 5)), ("b", Add(2, 3)), ("b", Set(3, 10))));

    [Fact]
    public void Lets_a_set_from_the_merge_on_replace_everything() =>
        Assert.Equal(4, Used(("a", Add(1, 5)), ("b", Set(3, 10)), ("a", Set(MergedAtMinute, 4))));

    [Fact]
    public void Goes_on_after_that() =>
        Assert.Equal(7, Used(("a", Add(1, 5)), ("b", Set(11, 4)), ("a", Add(12, 3))));

    [Fact]
    public void Cannot_be_counted_on_top_when_the_latest_set_covers_an_unknown_part()
    {
        var used = new Consumption(15, Set(3, 10).Occurrence, Set(3, 10).Occurrence);
        Assert.Null(used.With(Add(2, 1), Merged.MergedLastAt));
        Assert.Null(used.With(Set(9, 1), Merged.MergedLastAt));
        Assert.Equal(16, used.With(Add(4, 1), Merged.MergedLastAt)?.Used);
        Assert.Equal(1, used.With(Set(MergedAtMinute, 1), Merged.MergedLastAt)?.Used);
    }
}

public sealed class AnEventThatIsTakenBack
{
    static readonly Consumption Used = Consumption.Fold([Add(1, 3), Set(2, 10), Add(3, 2)]);

    [Fact]
    public void Is_subtracted() => Assert.Equal(10, Used.Without(Add(3, 2))?.Used);

    [Fact]
    public void Changes_nothing_when_a_set_has_covered_it() => Assert.Equal(12, Used.Without(Add(1, 3))?.Used);

    [Fact]
    public void Can_be_told_by_a_new_fold_only_when_it_was_a_set() => Assert.Null(Used.Without(Set(2, 10)));

    [Fact]
    public void Can_be_told_by_a_new_fold_only_when_a_set_covers_an_unknown_part() =>
        Assert.Null(Used.Without(Add(1, 3), mergedLastAt: Noon));
}

public sealed class TheIdsOfAUser
{
    static readonly UserIds Nested = new(
        "a",
        new Dictionary<string, string> { ["a"] = "a", ["a2"] = "a", ["b"] = "b", ["c"] = "c" },
        [new("c", "b", Noon), new("b", "a", Noon.AddMinutes(5))]);

    [Theory]
    [InlineData(-1, "c")]
    [InlineData(0, "b")]
    [InlineData(4, "b")]
    [InlineData(5, "a")]
    public void Had_one_root_at_each_time(int minute, string root) =>
        Assert.Equal(root, Nested.RootAt("c", Noon.AddMinutes(minute)));

    [Fact]
    public void Leave_together_with_the_home_that_they_went_up_in() =>
        Assert.Equal(["b", "c"], Nested.HomesUnder("b").Order(StringComparer.Ordinal));

    [Fact]
    public void Have_each_their_home() =>
        Assert.Equal(["a", "a", "b", "c"], new[] { "a", "a2", "b", "c" }.Select(Nested.HomeOf));
}

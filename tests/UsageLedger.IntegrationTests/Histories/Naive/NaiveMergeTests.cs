using static UsageLedger.IntegrationTests.Histories.Naive.NaiveExamples;

namespace UsageLedger.IntegrationTests.Histories.Naive;

public sealed class UsersWhoBecomeOneAndTwoAgain
{
    readonly NaiveExamples _example = new();

    public UsersWhoBecomeOneAndTwoAgain()
    {
        _example.User("ann", "2024-01-01");
        _example.User("bob", "2024-01-02");
        _example.User("cyd", "2024-01-03");
        _example.Subscribe("ann", "2024-01-31", limit: 100);
        _example.Add("ann", 3, "2024-02-01");
        _example.Add("bob", 4, "2024-02-02");
    }

    NaiveUsers Users => _example.Ledger.Users;

    [Fact]
    public void The_older_one_stays_and_what_both_used_is_added_up()
    {
        Merge("bob", "ann", "2024-02-10");
        Assert.Equal("ann", Users.OwnerOf("bob")!.Home);
        Assert.Equal((7m, 7m), (Used("ann"), Used("bob")));
    }

    [Fact]
    public void A_named_target_stays_although_it_is_younger()
    {
        Merge("bob", "ann", "2024-02-10", target: "bob");
        Assert.Equal("bob", Users.OwnerOf("ann")!.Home);
        Assert.Equal(7, Used("bob"));
    }

    [Fact]
    public void Of_two_who_are_as_old_the_lower_id_stays()
    {
        _example.User("Zoe", "2024-01-03");
        Merge("cyd", "Zoe", "2024-02-10");
        Assert.Equal("Zoe", Users.OwnerOf("cyd")!.Home);
    }

    [Fact]
    public void Setting_before_the_merge_covers_only_ones_own()
    {
        _example.Set("bob", 1, "2024-02-09T23:59:59.999999");
        Merge("ann", "bob", "2024-02-10");
        Assert.Equal(4, Used("ann"));
    }

    [Fact]
    public void Setting_after_the_merge_covers_all()
    {
        Merge("ann", "bob", "2024-02-10");
        _example.Set("bob", 1, "2024-02-10");
        _example.Add("ann", 2, "2024-02-11");
        Assert.Equal(3, Used("ann"));
    }

    [Fact]
    public void Unmerged_it_is_as_if_they_had_never_been_one()
    {
        Merge("ann", "bob", "2024-02-10");
        _example.Set("bob", 1, "2024-02-10");
        _example.Add("ann", 2, "2024-02-11");
        Users.Unmerge("bob");
        Assert.Equal(5, Used("ann"));
        Assert.Equal("not-subscribed", _example.Ask("bob", "2024-02-12").ReasonCode);
    }

    [Fact]
    public void Merges_nest_and_the_inner_one_can_be_undone_alone()
    {
        Merge("bob", "cyd", "2024-02-05");
        Merge("cyd", "ann", "2024-02-10");
        _example.Add("cyd", 10, "2024-02-11");
        Assert.Equal(17, Used("ann"));
        // Bob and Cyd are one on the 7th, Ann is not one with them yet.
        _example.Set("cyd", 1, "2024-02-07");
        Assert.Equal(14, Used("ann"));
        Users.Unmerge("cyd");
        Assert.Equal(("ann", "cyd"), (Users.OwnerOf("bob")!.Home, Users.OwnerOf("cyd")!.Home));
        Assert.Equal(7, Used("ann"));
    }

    [Fact]
    public void Another_id_connects_for_ever_also_what_was_recorded_before_it_was_anybodys()
    {
        _example.Add("nia", 5, "2024-02-03");
        Users.Rename("ann", "nia");
        Assert.Equal((8m, 8m), (Used("ann"), Used("nia")));
        _example.Set("ann", 1, "2024-02-02");
        Assert.Equal(6, Used("nia"));
    }

    void Merge(string one, string other, string at, string? target = null) =>
        Users.Merge(one, other, target, At(at));

    decimal? Used(string user) => _example.Ask(user, "2024-02-12").Used;
}

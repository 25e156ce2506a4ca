using System.Globalization;
using UsageLedger.Checks;
using UsageLedger.UnitTests.Entitlements;
using static UsageLedger.UnitTests.Checks.Samples;
using static UsageLedger.UnitTests.Entitlements.Given;

namespace UsageLedger.UnitTests.Checks;

public sealed class ACacheOfUsers
{
    readonly UserCache _users = new(usersMax: 3);

    decimal? UsedNow() => _users.Find(Tenant, UserId)?.KnownAt(Now)?.Feature(FeatureId)?.Decide(1, Now, out _)
        .Consumption?.Used;

    CachedUser Register(string userId = UserId) => _users.TryRegister(Tenant, userId, from: Now)!;

    [Fact]
    public void Answers_when_a_user_has_been_read()
    {
        Register().Complete(Read(Row(November, 3, 100)));
        Assert.Equal(3, UsedNow());
    }

    [Fact]
    public void Does_not_answer_while_a_user_is_being_read()
    {
        Register();
        Assert.Null(UsedNow());
    }

    [Fact]
    public void Has_one_place_for_a_user()
    {
        Register();
        Assert.Null(_users.TryRegister(Tenant, UserId, from: Now));
    }

    [Fact]
    public void Loses_no_message_that_comes_while_a_user_is_being_read()
    {
        var place = Register();
        _users.Apply(Change(Used(November, 4, 101)), Now); // committed after the read's snapshot
        place.Complete(Read(Row(November, 3, 100)));
        Assert.Equal(4, UsedNow());
    }

    [Fact]
    public void Takes_no_older_message_over_what_was_read()
    {
        var place = Register();
        _users.Apply(Change(Used(November, 2, 99)), Now);
        place.Complete(Read(Row(November, 3, 100)));
        Assert.Equal(3, UsedNow());
    }

    [Fact]
    public void Takes_over_what_somebody_else_has_read_later()
    {
        Register().Complete(Read(Row(November, 3, 100)));
        _users.Apply(Tenant, UserId, Read(Row(November, 6, 104)), Now);
        Assert.Equal(6, UsedNow());
    }

    [Fact]
    public void Takes_nothing_over_that_somebody_else_has_read_earlier()
    {
        var place = Register();
        _users.Apply(Tenant, UserId, Read(Row(November, 2, 99)), Now);
        place.Complete(Read(Row(November, 3, 100)));
        _users.Apply(Tenant, UserId, Read(Row(November, 2, 99)), Now);
        Assert.Equal(3, UsedNow());
    }

    [Fact]
    public void Forgets_a_user_whose_subscriptions_changed()
    {
        Register().Complete(Read());
        _users.Forget(Tenant, UserId);
        Assert.Null(UsedNow());
        Assert.Equal(0, _users.Count);
    }

    [Fact]
    public void Does_not_keep_a_user_whose_subscriptions_changed_while_being_read()
    {
        var place = Register();
        _users.Forget(Tenant, UserId);
        place.Complete(Read());
        Assert.Null(UsedNow());
    }

    [Fact]
    public void Forgets_every_user_of_a_tenant_and_no_other()
    {
        Register().Complete(Read());
        _users.TryRegister("other", UserId, from: Now)!.Complete(Read(Row(November, 3, 100)));
        _users.Forget(Tenant, userId: null);
        Assert.Null(UsedNow());
        Assert.NotNull(_users.Find("other", UserId)?.KnownAt(Now));
    }

    [Fact]
    public void Does_not_keep_a_user_whose_tenant_changed_while_being_read()
    {
        var place = Register();
        _users.Forget(Tenant, userId: null);
        place.Complete(Read());
        Assert.Null(UsedNow());
    }

    [Fact]
    public void Gives_a_user_of_a_changed_tenant_a_new_place()
    {
        Register().Complete(Read());
        _users.Forget(Tenant, userId: null);
        Register().Complete(Read(Row(November, 5, 105)));
        Assert.Equal(5, UsedNow());
        Assert.Equal(1, _users.Count);
    }

    [Fact]
    public void Takes_away_only_the_place_whose_read_has_failed()
    {
        var failed = Register();
        _users.Forget(Tenant, UserId);
        Register().Complete(Read(Row(November, 3, 100)));
        _users.Remove(Tenant, UserId, failed);
        Assert.Equal(3, UsedNow());
    }

    [Fact]
    public void Does_not_answer_for_an_instant_before_the_read() // the clock was put back over a period's end
    {
        Register().Complete(Read());
        Assert.Null(_users.Find(Tenant, UserId)?.KnownAt(Now - Instants.Tick));
    }

    [Fact]
    public void Keeps_to_its_bound_and_to_those_who_are_asked_for()
    {
        Register().Complete(Read(Row(November, 3, 100)));
        for (var i = 0; i < 100; i++)
        {
            Register(i.ToString(CultureInfo.InvariantCulture)).Complete(Read());
            Assert.Equal(3, UsedNow());
            Assert.InRange(_users.Count, 1, 3);
        }
    }
}

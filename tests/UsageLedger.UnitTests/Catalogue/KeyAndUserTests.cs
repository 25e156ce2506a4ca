using UsageLedger.Domain.Catalogue;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class AKeyThatIsRevoked
{
    static readonly Key Key = new(new("k1", KeyKind.Admin, "web", "prv_test_…x7Qz", "00"), RevokedAt: null);

    [Fact]
    public void Opens_nothing_any_more() =>
        Assert.Equal(new KeyRevoked("k1"), Accepted(Key.Revoke(isLastAdmin: false)));

    [Fact]
    public void Stays_so_when_it_is_revoked_again() => Assert.True(IsUnchanged(
        (Key with { RevokedAt = DateTimeOffset.UnixEpoch }).Revoke(isLastAdmin: false)));

    [Fact]
    public void Is_not_the_last_that_could_make_another() =>
        Assert.True(Refused("last-admin-key", Key.Revoke(isLastAdmin: true)).IsConflict);
}

public sealed class AUserThatIsDefined
{
    static readonly UserDefined User = new("124", "Zoë", "zoe@example.com", "cus_1", Json("""{"plan":"old"}"""));

    [Fact]
    public void Is_created() => Assert.Equal(User, Accepted(Domain.Catalogue.User.Define(null, User)));

    [Fact]
    public void Stays_as_it_is_when_the_same_is_wanted() => Assert.True(IsUnchanged(
        Domain.Catalogue.User.Define(User, User with { Metadata = Json("""{ "plan": "old" }""") })));

    [Fact]
    public void Loses_what_is_left_out()
    {
        var wanted = new UserDefined("124", "Zoë", null, null, null);
        Assert.Equal(wanted, Accepted(Domain.Catalogue.User.Define(User, wanted)));
    }
}

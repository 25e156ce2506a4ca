using UsageLedger.Domain.Catalogue;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class AUserThatIsDeleted
{
    static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    static readonly UserIds Merged = new(
        "target",
        new Dictionary<string, string> { ["source"] = "source", ["target"] = "target", ["deep"] = "deep" },
        [new("source", "target", Now), new("deep", "source", Now)]);

    [Fact]
    public void Is_gone() =>
        Assert.Equal(new UserDeleted("a"), Accepted(User.Delete("a", UserIds.Of("a"), hasAllowances: false)));

    [Fact]
    public void Is_gone_whatever_it_was_called()
    {
        var ids = new UserIds("a", new Dictionary<string, string> { ["a"] = "a", ["b"] = "a" }, []);
        Assert.Equal(new UserDeleted("a"), Accepted(User.Delete("a", ids, hasAllowances: false)));
    }

    [Fact]
    public void Had_no_subscription_and_no_grant()
    {
        var refused = Refused("user-in-use", User.Delete("a", UserIds.Of("a"), hasAllowances: true));
        Assert.True(refused.IsConflict);
        Assert.Contains("merge", refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("source", "User 'source' went up in user 'target'")]
    [InlineData("deep", "User 'deep' went up in user 'source'")]
    [InlineData("target", "User 'source' went up in user 'target'")]
    public void Is_part_of_no_merge(string homeId, string said)
    {
        foreach (var hasAllowances in new[] { false, true })
        {
            var refused = Refused("user-merged", User.Delete(homeId, Merged, hasAllowances));
            Assert.True(refused.IsConflict);
            Assert.StartsWith(said, refused.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Does_not_exist_until_it_is_defined_again()
    {
        var (defined, renamed, deleted) =
            (new UserDefined("a", null, null, null, null), new UserRenamed("a", "b"), new UserDeleted("a"));
        Assert.False(User.Exists([]));
        Assert.True(User.Exists([defined, renamed]));
        Assert.False(User.Exists([defined, renamed, deleted]));
        Assert.True(User.Exists([defined, deleted, defined, renamed]));
    }
}

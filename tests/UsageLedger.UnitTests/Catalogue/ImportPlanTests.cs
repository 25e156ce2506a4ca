using System.Text.Json;
using UsageLedger.Admin.Users;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class APlanForAFileOfUsers
{
    static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    readonly Dictionary<string, string> _homeOf = [];
    readonly Dictionary<string, string> _ownerOf = [];
    readonly Dictionary<string, UserDefined> _users = [];

    public APlanForAFileOfUsers()
    {
        foreach (var id in new[] { "a", "b", "c" }) Given(new(id, id, null, $"cus_{id}", null));
    }

    [Fact]
    public void Creates_changes_and_leaves_alone()
    {
        Assert.Equal(
            "2 created, 3 updated, 4 unchanged, 5 unchanged",
            Decide(
                new(2, "new", Email: "n@x"), new(3, "a", Email: "a@x"), new(4, "b"), new(5, "c", "c", null, "cus_c")));
        Assert.Equal(new("new", null, "n@x", null, null), _users["new"]);
        Assert.Equal(new("a", "a", "a@x", "cus_a", null), _users["a"]);
    }

    [Fact]
    public void Leaves_what_an_empty_cell_does_not_say_and_metadata()
    {
        var metadata = JsonElement.Parse("""{"plan":"old"}""");
        Given(new("a", "A", "a@x", "cus", metadata));
        Assert.Equal("2 updated", Decide(new UserFileRow(2, "a", BillingId: "cus_new")));
        Assert.Equal(new("a", "A", "a@x", "cus_new", metadata), _users["a"]);
    }

    [Fact]
    public void Finds_a_user_under_any_id_but_once()
    {
        _homeOf["alias"] = "a";
        Assert.Equal("2 updated, 3 refused", Decide(new(2, "alias", "A"), new(3, "a", "other")));
        Assert.Equal("A", _users["a"].Name);
    }

    [Fact]
    public void Merges_into_the_user_that_is_named_and_creates_and_changes_first()
    {
        var planned = new ImportPlan(_homeOf, _ownerOf, _users, Now)
            .Decide([new(2, "new", "N", MergeInto: "b"), new(3, "a", MergeInto: "b")]);
        Assert.Equal(
            [new UserDefined("new", "N", null, null, null), new UserMerged("new", "b", Now)],
            planned[0].Changes.Select(each => each.Event));
        Assert.Equal([new UserMerged("a", "b", Now)], planned[1].Changes.Select(each => each.Event));
        Assert.All(planned, row => Assert.Equal(ImportOutcome.Merged, row.Outcome));
    }

    [Theory]
    [InlineData("a>b b>a", "2 merged, 3 refused")]
    [InlineData("a>b b>c c>a", "2 merged, 3 merged, 4 refused")]
    [InlineData("a>b b>c", "2 merged, 3 merged")]
    [InlineData("b>c a>b", "2 merged, 3 merged")]
    [InlineData("a>c b>c", "2 merged, 3 merged")]
    [InlineData("a>a", "2 refused")]
    [InlineData("a>nobody", "2 refused")]
    [InlineData("new>new", "2 refused")]
    [InlineData("new a>new", "2 created, 3 merged")]
    [InlineData("a>new new", "2 refused, 3 created")]
    public void Takes_effect_from_top_to_bottom_and_again_changes_nothing(string text, string outcomes)
    {
        Assert.Equal(outcomes, Decide(Rows()));
        var again = outcomes.Replace("merged", "unchanged", StringComparison.Ordinal)
            .Replace("created", "unchanged", StringComparison.Ordinal);
        if (text != "a>new new") Assert.Equal(again, Decide(Rows())); // there is one to merge into by now

        UserFileRow[] Rows() => [.. text.Split(' ').Select((each, i) => each.Split('>') is [var id, var into]
            ? new UserFileRow(i + 2, id, MergeInto: into)
            : new UserFileRow(i + 2, each))];
    }

    [Fact]
    public void Does_not_change_the_user_in_which_another_went_up()
    {
        _ownerOf["a"] = "b";
        Assert.Equal("2 refused", Decide(new UserFileRow(2, "a", "from an old export")));
        Assert.Equal("2 refused", Decide(new UserFileRow(2, "a", MergeInto: "c")));
        Assert.Equal("2 unchanged", Decide(new UserFileRow(2, "a", "from an old export", MergeInto: "b")));
        Assert.Equal("b", _users["b"].Name);
    }

    [Fact]
    public void Does_nothing_of_a_row_that_is_refused()
    {
        Assert.Equal(
            "2 refused, 3 refused",
            Decide(new(2, "new", "N", MergeInto: "nobody"), new(3, "a", MergeInto: "new")));
        Assert.DoesNotContain("new", _users.Keys);
    }

    void Given(UserDefined user) => (_homeOf[user.Id], _ownerOf[user.Id], _users[user.Id]) = (user.Id, user.Id, user);

    string Decide(params UserFileRow[] rows)
    {
        var planned = new ImportPlan(_homeOf, _ownerOf, _users, Now).Decide(rows);
        Assert.All(planned, row => Assert.Equal(row.Outcome == ImportOutcome.Refused, row.Problem is not null));
        return string.Join(
            ", ", planned.Select(row => $"{row.Row.Line} {row.Outcome.ToString().ToLowerInvariant()}"));
    }
}

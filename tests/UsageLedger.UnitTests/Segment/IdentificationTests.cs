using System.Text.Json;
using UsageLedger.Domain.Segment;

namespace UsageLedger.UnitTests.Segment;

/// <summary>Whom an identify call of user 1 with e-mail x is about: the ten rows of the matrix, and what it leaves
/// open.</summary>
public sealed class WhomAnIdentifyCallIsAbout
{
    static readonly JsonElement Metadata = JsonDocument.Parse("""{"plan":"pro"}""").RootElement;

    [Fact]
    public void Row_1_a_user_without_an_email_gets_it() =>
        Assert.Equal(Updated(User("1"), User("1", "x")), Decide(User("1")));

    [Fact]
    public void Row_2_a_user_without_an_email_gets_that_of_another_user_too() =>
        Assert.Equal(Updated(User("1"), User("1", "x")), Decide(User("1"), User("2", "x")));

    [Fact]
    public void Row_3_a_user_with_the_same_email_as_another_is_updated() =>
        Assert.Equal(
            Updated(User("1", "x"), User("1", "x", name: "Ada")),
            DecideOn(Said(name: "Ada"), User("1", "x"), User("1", "x"), User("2", "x")));

    [Fact]
    public void Row_4_a_user_with_another_email_gets_the_new_one() =>
        Assert.Equal(Updated(User("1", "z"), User("1", "x")), Decide(User("1", "z")));

    [Fact]
    public void Row_5_an_unknown_user_is_created_with_the_email_of_another() =>
        Assert.Equal(new Identification.Created(User("1", "x").Definition), Decide(null, User("3", "x")));

    [Fact]
    public void Row_6_a_user_with_another_email_gets_that_of_another_user() =>
        Assert.Equal(Updated(User("1", "z"), User("1", "x")), Decide(User("1", "z"), User("3", "x")));

    [Fact]
    public void Row_7_a_user_without_an_email_and_an_imported_one_become_one() => Assert.Equal(
        new Identification.Merged(User("1").Definition, User("1", "x", billingId: "cus").Definition, "cus"),
        Decide(User("1"), Import("cus")));

    [Fact]
    public void Row_8_an_imported_user_is_called_by_the_unknown_id() => Assert.Equal(
        new Identification.Claimed(Import("cus"), User("cus", "x", billingId: "cus").Definition),
        Decide(null, Import("cus")));

    [Fact]
    public void Row_9_an_unknown_user_is_created_if_an_import_and_another_have_the_email() => Assert.Equal(
        new Identification.Created(User("1", "x").Definition), Decide(null, Import("cus"), User("2", "x")));

    [Fact]
    public void Row_10_a_user_with_another_email_is_joined_with_nobody() => Assert.Equal(
        Updated(User("1", "z"), User("1", "x")), Decide(User("1", "z"), Import("cus"), User("2", "x")));

    [Theory]
    [InlineData("x")]
    [InlineData("X")]
    [InlineData("z")]
    public void A_user_with_an_email_of_its_own_is_not_joined_with_a_lone_import(string email) => Assert.Equal(
        Updated(User("1", email), User("1", "x")), Decide(User("1", email), User("1", email), Import("cus")));

    [Fact]
    public void A_user_without_an_email_is_joined_with_neither_of_two_imports() => Assert.Equal(
        Updated(User("1"), User("1", "x")), Decide(User("1"), Import("cus"), Import("cus-2")));

    [Fact]
    public void An_unknown_user_claims_neither_of_two_imports() => Assert.Equal(
        new Identification.Created(User("1", "x").Definition), Decide(null, Import("cus"), Import("cus-2")));

    [Fact]
    public void A_user_without_an_email_is_not_joined_with_an_import_if_another_has_the_email() => Assert.Equal(
        Updated(User("1"), User("1", "x")), Decide(User("1"), Import("cus"), User("2", "x")));

    [Fact]
    public void An_imported_user_is_joined_with_no_other_import()
    {
        var import = User("1", billingId: "1");
        Assert.Equal(Updated(import, User("1", "x", billingId: "1")), Decide(import, Import("cus")));
    }

    [Fact]
    public void A_user_with_a_billing_id_and_another_name_is_no_import() => Assert.Equal(
        new Identification.Created(User("1", "x").Definition), Decide(null, User("2", "x", billingId: "cus")));

    [Fact]
    public void An_import_that_was_renamed_is_none_any_more() => Assert.Equal(
        new Identification.Created(User("1", "x").Definition),
        Decide(null, new KnownUser(Import("cus").Definition, CurrentId: "2")));

    [Fact]
    public void Without_an_email_an_unknown_user_is_created_and_a_known_one_stays_as_it_is()
    {
        var touch = Said() with { Email = null };
        Assert.Equal(new Identification.Created(User("1").Definition), DecideOn(touch, null));
        Assert.Equal(Updated(User("1", "z"), User("1", "z")), DecideOn(touch, User("1", "z")));
        Assert.False(Identification.DependsOnEmail(touch, null));
    }

    [Fact]
    public void A_user_is_found_under_an_id_of_before_and_keeps_its_own()
    {
        var renamed = new KnownUser(User("home").Definition, CurrentId: "1");
        Assert.Equal(Updated(User("home"), User("home", "x")), Decide(renamed));
    }

    [Fact]
    public void What_the_call_says_goes_before_what_the_users_have_and_metadata_stays()
    {
        var user = User("1", name: "A", billingId: "own") with
        {
            Definition = User("1", name: "A", billingId: "own").Definition with { Metadata = Metadata },
        };
        var import = User("cus", "X", "B", "cus");
        var kept = Assert.IsType<Identification.Merged>(Decide(user, import)).User;
        Assert.Equal(("A", "x", "own"), (kept.Name, kept.Email, kept.BillingId));
        Assert.Equal("pro", kept.Metadata!.Value.GetProperty("plan").GetString());
        var said = Assert.IsType<Identification.Merged>(DecideOn(Said("said", "said-id"), user, import)).User;
        Assert.Equal(("said", "said-id"), (said.Name, said.BillingId));
        var filled = Assert.IsType<Identification.Merged>(Decide(User("1"), import)).User;
        Assert.Equal(("B", "cus"), (filled.Name, filled.BillingId));
    }

    static Identification Decide(KnownUser? known, params KnownUser[] holders) =>
        DecideOn(Said(), known, holders);

    static Identification DecideOn(SegmentIdentified said, KnownUser? known, params KnownUser[] holders) =>
        Identification.Of(said, known, holders);

    static SegmentIdentified Said(string? name = null, string? billingId = null) =>
        new("1", "message", DateTimeOffset.UnixEpoch, name, "x", billingId);

    static Identification.Updated Updated(KnownUser before, KnownUser after) =>
        new(before.Definition, after.Definition);

    static KnownUser Import(string id) => User(id, "x", billingId: id);

    static KnownUser User(string id, string? email = null, string? name = null, string? billingId = null) =>
        new(new(id, name, email, billingId, null), id);
}

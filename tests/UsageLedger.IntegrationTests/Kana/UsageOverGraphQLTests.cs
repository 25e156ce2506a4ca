using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Kana;

[Collection(RunningLedger.Name)]
public sealed class UsageOverGraphQL(LedgerFixture ledger)
{
    const string Record = """
        mutation ($input: CreateUsageEventInput!) { recordUsage(input: $input) { recorded reason eventId } }
        """;

    const string CanUse = """
        query ($u: String!, $f: String!, $d: Int) {
          canUseFeature(userId: $u, featureId: $f, delta: $d) {
            access reason reasonCode consumption { used usedExact budget overageEnabled } } }
        """;

    [Fact]
    public async Task What_is_recorded_counts_in_the_next_check()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        for (var expected = 1; expected <= 8; expected++)
        {
            var recorded = await RecordAsync(new { userId = user, featureId = feature });
            Assert.True(recorded.GetProperty("recorded").GetBoolean());
            Assert.Equal(expected, Used(await CanUseAsync(user, feature)));
        }
        Assert.True((await CanUseAsync(user, feature, 2)).GetProperty("access").GetBoolean());
        var refused = await CanUseAsync(user, feature, 3);
        Assert.False(refused.GetProperty("access").GetBoolean());
        Assert.Equal("allowance-exhausted", refused.Text("reasonCode"));
        await RecordAsync(new { userId = user, featureId = feature, delta = -5 });
        Assert.Equal(3, Used(await CanUseAsync(user, feature)));
        await RecordAsync(new { userId = user, featureId = feature, delta = 100, action = "SET" });
        Assert.Equal(100, Used(await CanUseAsync(user, feature)));
    }

    [Fact]
    public async Task The_same_id_counts_once_and_with_another_body_it_is_not_recorded()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        var id = Unique("event");
        var first = await RecordAsync(new { userId = user, featureId = feature, id, delta = 2 });
        var again = await RecordAsync(new { userId = user, featureId = feature, id, delta = 2 });
        Assert.Equal(first.Text("eventId"), again.Text("eventId"));
        var other = await RecordAsync(new { userId = user, featureId = feature, id, delta = 3 });
        Assert.False(other.GetProperty("recorded").GetBoolean());
        Assert.NotEmpty(other.Text("reason")!);
        // The same id over REST is the same event too.
        var rest = await ledger.Api.RecordAsync(new { id, userId = user, featureId = feature, delta = 2 });
        Assert.Equal("duplicate", rest["outcome"].GetString());
        Assert.Equal(2, Used(await CanUseAsync(user, feature)));
    }

    [Fact]
    public async Task Amounts_beyond_an_int_are_exact_under_their_own_names_and_an_error_under_kanas()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: null);
        await RecordAsync(new { userId = user, featureId = feature, deltaExact = "3000000000.25" });
        var answer = await ledger.AskAsync(CanUse, new { u = user, f = feature });
        var error = answer.AssertFails("OUT_OF_RANGE", "Error");
        Assert.Contains("usedExact", error.Text("message"), StringComparison.Ordinal);
        Assert.Equal(
            ["canUseFeature", "consumption", "used"],
            error.GetProperty("path").EnumerateArray().Select(each => each.GetString()));
        // `used` is never null, so the consumption around it is.
        var check = answer["data"].GetProperty("canUseFeature");
        Assert.Equal(JsonValueKind.Null, check.GetProperty("consumption").ValueKind);
        var exact = await ledger.AskAsync(
            "query ($u: String!, $f: String!) { canUseFeature(userId: $u, featureId: $f) { consumption { usedExact }}}",
            new { u = user, f = feature });
        Assert.Equal("3000000000.25", exact.Data("canUseFeature").GetProperty("consumption").Text("usedExact"));
    }

    [Theory]
    [InlineData("{ canUseFeature(userId: $u, featureId: $f) { access } }")]
    [InlineData("{ showUsage(userId: $u, featureId: $f) { past { periodStart } } }")]
    public async Task A_user_or_feature_that_is_not_there_is_an_error(string selection)
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 1);
        var query = $"query ($u: String!, $f: String!) {selection}";
        (await ledger.AskAsync(query, new { u = Unique("none"), f = feature })).AssertFails(
            "NOT_FOUND", "UserNotFoundError");
        (await ledger.AskAsync(query, new { u = user, f = Unique("none") })).AssertFails(
            "NOT_FOUND", "FeatureNotFoundError");
        (await ledger.AskAsync(query, new { u = "", f = feature })).AssertFails("BAD_USER_INPUT", "Error");
    }

    [Fact]
    public async Task Usage_of_a_user_that_is_not_there_is_an_error_and_not_recorded()
    {
        var user = Unique("none");
        (await ledger.AskAsync(Record, new { input = new { userId = user, featureId = "f" } })).AssertFails(
            "NOT_FOUND", "UserNotFoundError");
        Assert.Equal(0, await ledger.EventCountAsync($"usage/{user}/f"));
    }

    [Fact]
    public async Task A_feature_says_what_a_user_may_use_of_it_and_a_check_from_rest_says_the_same()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        await ledger.Api.RecordAsync(new { userId = user, featureId = feature, delta = 4 });
        await Eventually.IsTrue("the usage to be seen", async () =>
        {
            var answer = await ledger.AskAsync(
                "query ($u: String!, $f: String!) { feature(id: $f) { entitlement(userId: $u) { access reason "
                    + "consumption { used budget overageEnabled } } } }",
                new { u = user, f = feature });
            var entitlement = answer.Data("feature").GetProperty("entitlement");
            var rest = await ledger.Api.CheckAsync(user, feature, "consistency=strong");
            return rest["reason"].GetString() == entitlement.Text("reason") && Used(entitlement) == 4;
        });
    }

    [Fact]
    public async Task Usage_is_shown_by_period_latest_first()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(
            limit: 10, resetPeriod: "DAY", startsAt: DateTimeOffset.UtcNow.AddDays(-2.5));
        await RecordAsync(new
        {
            userId = user,
            featureId = feature,
            delta = 7,
            occurredAt = DateTimeOffset.UtcNow.AddDays(-1).ToString("O"),
        });
        await RecordAsync(new { userId = user, featureId = feature, delta = 2 });
        var usage = (await ledger.AskAsync(
            """
            query ($u: String!, $f: String!) { showUsage(userId: $u, featureId: $f) {
              current { periodStart periodEnd consumption { used budget overageEnabled } }
              past { periodStart periodEnd consumption { used } } } }
            """,
            new { u = user, f = feature })).Data("showUsage");
        var (current, past) = (usage.GetProperty("current"), usage.GetProperty("past"));
        Assert.Equal(2, Used(current));
        Assert.Equal([7, 0], past.EnumerateArray().Select(Used));
        Assert.Equal(current.Text("periodStart"), past[0].Text("periodEnd"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", current.Text("periodStart"));
    }

    static int Used(JsonElement of) => of.GetProperty("consumption").GetProperty("used").GetInt32();

    async Task<JsonElement> RecordAsync(object input) =>
        (await ledger.AskAsync(Record, new { input })).Data("recordUsage");

    async Task<JsonElement> CanUseAsync(string user, string feature, int? delta = null) =>
        (await ledger.AskAsync(CanUse, new { u = user, f = feature, d = delta })).Data("canUseFeature");
}

using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Kana;

[Collection(RunningLedger.Name)]
public sealed class TheCatalogueOverGraphQL(LedgerFixture ledger)
{
    const string CreateFeature = """
        mutation ($input: CreateFeatureInput!) { createFeature(input: $input) { id name type unitLabel metadata } }
        """;

    const string UpdateFeature = """
        mutation ($id: String!, $input: UpdateFeatureInput!) {
          updateFeature(id: $id, input: $input) { name unitLabel unitLabelPlural metadata } }
        """;

    const string CreatePackage = """
        mutation ($input: CreatePackageInput!) {
          createPackage(input: $input) { status features { id limit limitExact resetPeriod overageEnabled } } }
        """;

    [Fact]
    public async Task To_create_the_same_again_answers_it_and_something_else_is_refused()
    {
        var id = Unique("feature");
        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal("Calls", (await CreateFeatureAsync(id, "Calls")).Data("createFeature").Text("name"));
        Assert.Equal(1, await ledger.EventCountAsync($"feature/{id}"));
        var error = (await CreateFeatureAsync(id, "Others")).AssertFails("BAD_USER_INPUT", "Error");
        Assert.Equal("urn:usage-ledger:feature-exists", error.GetProperty("extensions").Text("type"));

        Task<Answer> CreateFeatureAsync(string feature, string name) =>
            ledger.AskAsync(CreateFeature, new { input = new { id = feature, name, type = "CONSUMABLE" } });
    }

    [Fact]
    public async Task An_update_changes_what_is_given_clears_what_is_null_and_leaves_the_rest()
    {
        var id = Unique("feature");
        (await ledger.AskAsync(CreateFeature, new
        {
            input = new { id, name = "Calls", type = "CONSUMABLE", unitLabel = "call", metadata = new { tier = 1 } },
        })).Data("createFeature");
        var updated = await ledger.AskAsync(
            UpdateFeature, new { id, input = new { unitLabel = (string?)null, unitLabelPlural = "calls" } });
        var feature = updated.Data("updateFeature");
        Assert.Equal("Calls", feature.Text("name"));
        Assert.Equal(JsonValueKind.Null, feature.GetProperty("unitLabel").ValueKind);
        Assert.Equal("calls", feature.Text("unitLabelPlural"));
        Assert.Equal(1, feature.GetProperty("metadata").GetProperty("tier").GetInt32());
    }

    [Fact]
    public async Task A_package_takes_its_features_as_kana_nests_them_one_or_many_and_limits_of_any_size()
    {
        var (counted, binary) = (Unique("feature"), Unique("feature"));
        await ledger.AskAsync(CreateFeature, new { input = new { id = counted, type = "CONSUMABLE" } });
        await ledger.AskAsync(CreateFeature, new { input = new { id = binary, type = "BINARY" } });
        var one = await CreateAsync(new { id = counted, entitlement = new { limit = 1000, resetPeriod = "MONTH" } });
        Assert.Equal("DRAFT", one.Data("createPackage").Text("status"));
        var many = await CreateAsync(new object[]
        {
            new { id = binary },
            new { id = counted, entitlement = new { limitExact = "2.50", resetPeriod = "DAY", overageEnabled = true } },
        });
        var error = many.AssertFails("OUT_OF_RANGE", "Error"); // the Int of 2.5 alone; all else is answered
        Assert.Equal("limitExact", error.Text("message")!.Split(' ')[^2]);
        var features = many["data"].GetProperty("createPackage").GetProperty("features");
        Assert.Equal(JsonValueKind.Null, features[0].GetProperty("resetPeriod").ValueKind);
        Assert.Equal("2.5", features[1].Text("limitExact"));
        Assert.Equal("DAY", features[1].Text("resetPeriod"));
        Assert.True(features[1].GetProperty("overageEnabled").GetBoolean());

        Task<Answer> CreateAsync(object features) =>
            ledger.AskAsync(CreatePackage, new { input = new { id = Unique("package"), features } });
    }

    [Fact]
    public async Task The_rules_of_rest_hold_and_every_field_that_does_not_hold_is_named()
    {
        var answer = await ledger.AskAsync(
            CreateFeature, new { input = new { id = "", name = new string('x', 201), type = "BINARY" } });
        var error = answer.AssertFails("BAD_USER_INPUT", "Error");
        Assert.Equal(
            ["id", "name"],
            error.GetProperty("extensions").GetProperty("fields").EnumerateArray()
                .Select(field => field.Text("field")).Order());
        var unknown = await ledger.AskAsync(
            CreatePackage, new { input = new { id = Unique("package"), features = new { id = Unique("none") } } });
        unknown.AssertFails("NOT_FOUND", "FeatureNotFoundError");
    }

    [Fact]
    public async Task A_user_is_renamed_and_changed_in_one_call_and_keeps_address_and_billing_id()
    {
        var (id, newId) = (Unique("user"), Unique("user"));
        await ledger.AskAsync(
            "mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }",
            new { input = new { id, name = "Ada", email = "ada@example.com", billingId = "cus_1" } });
        var updated = await ledger.AskAsync(
            """
            mutation ($id: String!, $input: UpdateUserInput!) {
              updateUser(id: $id, input: $input) { id name email billingId ids } }
            """,
            new { id, input = new { id = newId, name = "Ada L." } });
        var user = updated.Data("updateUser");
        Assert.Equal(
            (newId, "Ada L.", "ada@example.com", "cus_1"),
            (user.Text("id"), user.Text("name"), user.Text("email"), user.Text("billingId")));
        Assert.Equal(
            [.. new[] { id, newId }.Order()],
            user.GetProperty("ids").EnumerateArray().Select(each => each.GetString()));
    }

    [Fact]
    public async Task A_package_is_published_subscribed_to_and_archived_and_lists_show_it_by_status()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 5);
        var listed = await ledger.AskAsync(
            "query ($id: String!) { feature(id: $id) { packages { id status } } }", new { id = feature });
        var package = Assert.Single(listed.Data("feature").GetProperty("packages").EnumerateArray()).Text("id");
        var archived = await ledger.AskAsync(
            "mutation ($id: String!) { archivePackage(id: $id) { status } }", new { id = package });
        Assert.Equal("ARCHIVED", archived.Data("archivePackage").Text("status"));
        foreach (var (status, isIn) in new[] { ("ARCHIVED", true), ("PUBLISHED", false), ("all", true) })
        {
            var packages = await ledger.AskAsync(
                "query ($s: String) { packages(status: $s) { id } }", new { s = status });
            Assert.Equal(isIn, packages.Data("packages").EnumerateArray().Any(each => each.Text("id") == package));
        }
        (await ledger.AskAsync("{ packages(status: \"GONE\") { id } }")).AssertFails("BAD_USER_INPUT", "Error");
        var subscription = (await ledger.AskAsync(
            "query ($u: String!) { subscriptions(userId: $u) { id status package { id } } }", new { u = user }))
            .Data("subscriptions")[0];
        var cancelled = await ledger.AskAsync(
            "mutation ($id: String!) { cancelSubscription(id: $id) { status cancelledAt } }",
            new { id = subscription.Text("id") });
        Assert.Equal("CANCELLED", cancelled.Data("cancelSubscription").Text("status"));
    }

    [Fact]
    public async Task Lists_can_be_asked_for_in_parts()
    {
        foreach (var _ in Enumerable.Range(0, 3)) await ledger.Api.DefineUserAsync(Unique("user"));
        var seen = new List<string?>();
        for (string? after = null; ;)
        {
            var page = (await ledger.AskAsync(
                    "query ($after: String) { users(first: 2, after: $after) { id } }", new { after }))
                .Data("users").EnumerateArray().Select(user => user.Text("id")).ToList();
            seen.AddRange(page);
            if (page.Count < 2) break;
            after = page[^1];
        }
        var all = (await ledger.AskAsync("{ users { id } }")).Data("users").EnumerateArray().Select(u => u.Text("id"));
        Assert.Equal(all, seen);
        (await ledger.AskAsync("{ users(first: 0) { id } }")).AssertFails("BAD_USER_INPUT", "Error");
    }
}
